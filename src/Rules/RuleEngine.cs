using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KvmModel.Source;
using Rules.Checks;

namespace Rules;

/// <summary>
/// Runs the checks of the enabled rules over a series and turns what they saw into findings: on a line that the patch shows, in the catalogue's words,
/// each once, in the order of patch, path, line and rule.
/// </summary>
public sealed partial class RuleEngine(RuleSet rules)
{
    /// <summary>Every built-in check, in ordinal order of their rules.</summary>
    public static ImmutableArray<ICheck> Checks { get; } =
    [
        new LayoutAssertionCheck(),
        new LayoutPointerArithmeticCheck(),
        new StateOutsideSysregFileCheck(),
        new TrapPolarityCheck(),
        new UngatedTrapOrSwitchCheck(),
        new UngatedVisibilityCheck(),
    ];

    public ImmutableArray<Finding> Run(SeriesAnalysis series)
    {
        var findings =
            from check in Checks
            let rule = rules.Find(check.Rule)
            where rule is { Enabled: true }
            from observation in check.Run(series)
            where IsInScope(rule, observation.Location.Path)
            let finding = ToFinding(rule, observation)
            where finding is not null
            select finding;
        return
        [
            .. findings
                .DistinctBy(finding => (finding.Patch, finding.Fingerprint, finding.Line))
                .OrderBy(finding => finding.Patch).ThenBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line)
                .ThenBy(finding => finding.Rule, StringComparer.Ordinal).ThenBy(finding => finding.Fingerprint, StringComparer.Ordinal),
        ];
    }

    private static bool IsInScope(Rule rule, string path) => rule.Scope.IsEmpty || rule.Scope.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Null when the patch does not show the line: there is nowhere to put the comment.</summary>
    private static Finding? ToFinding(Rule rule, Observation observation)
    {
        var step = observation.Step;
        if ((observation.Side == DiffSide.New ? step.FindNew(observation.Location) : step.FindOld(observation.Location)) is not var (hunk, line))
            return null;
        return new Finding
        {
            Rule = rule.Id,
            Severity = rule.Severity,
            // Where hunks of the patch are missing, so may be the one that makes it right.
            Confidence = step.Applied.Status == PatchStatus.ContextOnly && observation.Confidence == Confidence.Proved ? Confidence.Likely : observation.Confidence,
            Fingerprint = Fingerprint.Of(rule.Id, observation.Location.Path, observation.Subject),
            Patch = step.Index,
            Path = observation.Location.Path,
            Line = observation.Location.Line,
            Side = observation.Side,
            Hunk = hunk.Header,
            Quoted = line.ToString(),
            Title = Fill(rule.Title, observation.Words),
            Message = Fill(rule.Message, observation.Words),
            Evidence = observation.Evidence,
            Witness = observation.Witness,
            Status = observation.Status,
            FixedBy = observation.FixedBy,
        };
    }

    private static string Fill(string template, ImmutableDictionary<string, string> words) =>
        Placeholder().Replace(template, match => words.TryGetValue(match.Groups[1].Value, out var word) ? word : throw new InvalidOperationException($"no word for {match.Value} in: {template}")).Trim();

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
