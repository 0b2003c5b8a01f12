using System.Collections.Immutable;
using KvmModel.Source;
using Rules.Catalogue;

namespace Rules;

/// <summary>The catalogue: the rules of a <c>rules.json</c>, in its order, and what is not to be told. What is wrong with the file is said in diagnostics, and the rest is used.</summary>
public sealed record RuleSet(ImmutableArray<Rule> Rules, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>What is wrong with the file; <see cref="Diagnostics"/> says the same without columns.</summary>
    public ImmutableArray<RuleProblem> Problems { get; init; } = [];

    public ImmutableArray<Suppression> Suppressions { get; init; } = [];

    /// <summary>Whether a comment in the source can suppress a finding. Not where sources come from people who do not own the catalogue.</summary>
    public bool AllowsInlineSuppressions { get; init; }

    public Rule? Find(string id) => Rules.FirstOrDefault(rule => rule.Id == id);

    /// <summary>Reads a catalogue that stands alone.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="path">The file's name, for diagnostics.</param>
    public static RuleSet Parse(string json, string path) => new CatalogueReader(json, path, under: null).Read();

    /// <summary>The same rules, without those that run KVM before and after each patch.</summary>
    public RuleSet WithoutRunningKvm() => this with { Rules = [.. Rules.Select(rule => rule with { Enabled = rule.Enabled && !RuleEngine.RunsKvm(rule.Id) })] };

    /// <summary>Reads a catalogue that adds rules to this one, tunes its rules and silences them; unless it says that it is <c>standalone</c>.</summary>
    public RuleSet With(string json, string path) => new CatalogueReader(json, path, under: this).Read();
}
