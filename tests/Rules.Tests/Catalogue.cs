using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>The catalogue that the program ships, with the rules on that are off by default.</summary>
internal static class Catalogue
{
    public static string Path { get; } = System.IO.Path.Combine(TestData.Repository, "rules.json");

    public static RuleSet Shipped { get; } = RuleSet.Parse(File.ReadAllText(Path), "rules.json");

    public static RuleSet Rules { get; } = Shipped with { Rules = [.. Shipped.Rules.Select(rule => rule with { Enabled = true })] };
}
