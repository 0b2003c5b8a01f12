using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>The catalogue that the program ships, with the rules on that are off by default; those that run KVM, which takes seconds each time, for their own miniatures alone.</summary>
internal static class Catalogue
{
    public static string Path { get; } = System.IO.Path.Combine(TestData.Repository, "rules.json");

    public static RuleSet Shipped { get; } = RuleSet.Parse(File.ReadAllText(Path), "rules.json");

    /// <summary>All but those that run KVM are on.</summary>
    public static RuleSet Rules { get; } = All.WithoutRunningKvm();

    /// <summary>What a rule's miniatures are reviewed with.</summary>
    public static RuleSet For(string rule) => RuleEngine.RunsKvm(rule) ? All : Rules;

    private static RuleSet All => Shipped with { Rules = [.. Shipped.Rules.Select(rule => rule with { Enabled = true })] };
}
