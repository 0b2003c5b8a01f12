using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>The catalogue that the program ships.</summary>
internal static class Catalogue
{
    public static string Path { get; } = System.IO.Path.Combine(TestData.Repository, "rules.json");

    public static RuleSet Rules { get; } = RuleSet.Parse(File.ReadAllText(Path), "rules.json");
}
