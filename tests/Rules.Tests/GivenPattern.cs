using System.Collections.Immutable;
using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>Rules of a test's own, tried on a patch that adds a file or changes one.</summary>
internal static class GivenPattern
{
    public const string File = "arch/arm64/kvm/given.c";

    /// <summary>A catalogue of one rule that is called <c>given</c>.</summary>
    public static RuleSet Rules(string decidedBy, string more = "") => RuleSet.Parse(
        $$"""{ "rules": [{ "id": "given", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m", {{decidedBy}} }]{{more}} }""", "mine.json");

    /// <summary>The lines of the last text on which a pattern speaks, when patches give the file these texts in turn.</summary>
    public static IEnumerable<int> Lines(string decidedBy, params string[] texts) => Review(Rules(decidedBy), texts).Findings.Where(finding => finding.Patch == texts.Length).Select(finding => finding.Line);

    public static MiniatureReview Review(RuleSet rules, params string[] texts)
    {
        Assert.Empty(rules.Diagnostics);
        var patches = texts.Select((text, index) => new MiniaturePatch(index + 1, null, ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal).Add(File, text), []));
        return MiniatureReview.Of(new Miniature("given", "Given", [.. patches]), rules);
    }

    public static string Pattern(string code) => $"\"pattern\": {System.Text.Json.JsonSerializer.Serialize(code)}";
}
