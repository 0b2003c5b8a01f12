using ReviewBot.Testing;
using Rules.Checks;

namespace Rules.Tests;

/// <summary>The catalogue that the program ships, with the rules on that are off by default; those that run KVM, which takes seconds each time, are on for their own miniatures.</summary>
internal static class Catalogue
{
    public static string Path { get; } = System.IO.Path.Combine(TestData.Repository, "rules.json");

    public static RuleSet Shipped { get; } = RuleSet.Parse(File.ReadAllText(Path), "rules.json");

    /// <summary>All but those that run KVM are on.</summary>
    public static RuleSet Rules { get; } = Shipped with { Rules = [.. Shipped.Rules.Select(rule => rule with { Enabled = !RunsKvm(rule.Id) })] };

    /// <summary>What a rule's miniatures are reviewed with.</summary>
    public static RuleSet For(string rule) => RunsKvm(rule) ? Rules.RunningKvm() : Rules;

    private static bool RunsKvm(string rule) => RuleEngine.Checks.OfType<BehaviourCheck>().Any(check => check.Rule == rule);
}
