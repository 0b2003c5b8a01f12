using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KvmModel.Invariants;
using KvmModel.Source;
using Rules.Checks;
using Rules.Suggestions;

namespace Rules;

/// <summary>
/// Runs the checks of the enabled rules over a series and turns what they saw into findings: on a line that the patch shows, in the catalogue's words,
/// each once, in the order of patch, path, line and rule.
/// </summary>
public sealed partial class RuleEngine(RuleSet rules)
{
    /// <summary>Every built-in check: those that run KVM, then the others, each in ordinal order of their rules.</summary>
    public static ImmutableArray<ICheck> Checks { get; } =
    [
        new BehaviourCheck("access-lost", InvariantKind.UndefinedWithFeature, InvariantKind.AnswerLost, InvariantKind.Unanswered, InvariantKind.EmulationLost),
        new BehaviourCheck("access-without-feature", InvariantKind.AccessWithoutFeature, InvariantKind.OpenToEl0),
        new BehaviourCheck("boot-check-fails", InvariantKind.BootCheck, InvariantKind.SetupComplaint),
        new BehaviourCheck("id-register-exposure", InvariantKind.IdFieldWritable, InvariantKind.IdRegisterExposed, InvariantKind.IdFieldExposed),
        new BehaviourCheck("trap-configuration", InvariantKind.TrapLost, InvariantKind.TrapGained),
        new BehaviourCheck("userspace-view", InvariantKind.IdFieldFixed, InvariantKind.ListedWithoutFeature, InvariantKind.ListedBefore, InvariantKind.ResetValue, InvariantKind.UserValueAccepted, InvariantKind.UserValueRefused, InvariantKind.UserValueKept, InvariantKind.WrittenBitsKept),
        new BehaviourCheck("world-switch", InvariantKind.HostAccessUndefined, InvariantKind.HardwareNotSwitched, InvariantKind.RestoredNotSaved, InvariantKind.SavedNotRestored, InvariantKind.OtherPlace, InvariantKind.SwitchedWithoutFeature, InvariantKind.NotGivenBack, InvariantKind.NotSetForGuest, InvariantKind.NotSetForHost),
        new BarrierDroppedCheck(),
        new ConditionDroppedCheck(),
        new ConditionNegatedCheck(),
        new ConditionOperatorCheck(),
        new ContextMemberCheck(),
        new Cp15RowCheck(),
        new DescriptorLostCheck(),
        new DescriptorSlotCheck(),
        new DescriptorTableCheck(),
        new FeatureFieldCheck(),
        new HandMadeFieldCheck(),
        new HostFeatureForVmCheck(),
        new ImplicitFallthroughCheck(),
        new InputCheckDroppedCheck(),
        new KernelPointerAtHypCheck(),
        new LayoutAssertionCheck(),
        new LayoutPointerArithmeticCheck(),
        new NameUndefinedCheck(),
        new NestedLimitCheck(),
        new NestedReservedBitsCheck(),
        new NestedTrapTableCheck(),
        new OtherFeatureAskedCheck(),
        new RangeShortenedCheck(),
        new RowMemberCheck(),
        new StateOutsideSysregFileCheck(),
        new SwitchHalfDroppedCheck(),
        new SysregArchitectureCheck(),
        new SysregDuplicateCheck(),
        new SysregEnumWidthCheck(),
        new SysregLayoutCheck(),
        new SysregSingleBitCheck(),
        new SysregValuesCheck(),
        new TrapPolarityCheck(),
        new UngatedTrapOrSwitchCheck(),
        new UngatedVisibilityCheck(),
        new UntestedFieldCheck(),
        new UserHandlerLostCheck(),
        new VncrOffsetCheck(),
    ];

    /// <summary>Whether a rule is decided by running KVM before and after each patch, which takes some seconds for a tree.</summary>
    public static bool RunsKvm(string rule) => Checks.Any(check => check is BehaviourCheck && check.Rule == rule);

    public Verdict Judge(SeriesAnalysis series)
    {
        var diagnostics = new List<Diagnostic>();
        var incomplete = series.Steps.Where(step => step.Applied.Status is PatchStatus.ContextOnly or PatchStatus.Failed).Select(step => step.Index).DefaultIfEmpty(int.MaxValue).Min();
        var attribution = new Attribution(series);
        var checks = rules.Rules.Where(rule => rule.Enabled).Select(rule => (Rule: rule, Check: CheckOf(rule, diagnostics.Add)!)).Where(pair => pair.Check is not null).ToList();
        var proof = new SuggestionProof(series, checks);
        var findings =
            from pair in checks
            let rule = pair.Rule
            from observation in attribution.Of(pair.Check)
            where rule.IsInScope(observation.Location.Path)
            let finding = ToFinding(rule, observation, observation.Step.Index >= incomplete)
            where finding is not null
            let reason = rules.Suppressions.FirstOrDefault(suppression => suppression.Covers(finding))?.Reason ?? InlineReason(observation, finding) ?? SpokenOf(rule, observation)
            select (Finding: finding, Reason: reason, Rule: rule, Observation: observation);
        var ordered = findings
            .DistinctBy(told => (told.Finding.Rule, told.Finding.Patch, told.Finding.Fingerprint, told.Finding.Line))
            .OrderBy(told => told.Finding.Patch).ThenBy(told => told.Finding.Path, StringComparer.Ordinal).ThenBy(told => told.Finding.Line)
            .ThenBy(told => told.Finding.Rule, StringComparer.Ordinal).ThenBy(told => told.Finding.Fingerprint, StringComparer.Ordinal).ToList();
        if (ordered.Exists(told => told.Rule.UnlessTold))
        {
            var changes = ordered.Where(told => !told.Rule.UnlessTold).SelectMany(told => ChangedRun.Of(told.Observation)).ToHashSet();
            ordered = [.. ordered.Select(told => told.Rule.UnlessTold && ChangedRun.Of(told.Observation).Any(changes.Contains) ? told with { Reason = told.Reason ?? "another rule speaks of the same change" } : told)];
        }
        return new Verdict(
            [.. ordered.Where(told => told.Reason is null).Select(told => told.Finding with { Suggestion = proof.Proved(told.Rule, told.Observation) })],
            [.. ordered.Where(told => told.Reason is not null).Select(told => new SuppressedFinding(told.Finding, told.Reason!))],
            [.. diagnostics.Distinct()]);
    }

    private static ICheck? CheckOf(Rule rule, Action<Diagnostic> report) => rule.IsDeclarative ? new DeclarativeCheck(rule, report) : Checks.FirstOrDefault(check => check.Rule == rule.Id);

    private string? InlineReason(Observation observation, Finding finding)
    {
        if (!rules.AllowsInlineSuppressions)
            return null;
        var tree = finding.Side == DiffSide.New ? observation.Step.After.Tree : observation.Step.Before.Tree;
        return tree.Read(finding.Path) is { } text ? Suppression.ReasonIn(text, finding) : null;
    }

    /// <summary>The reason to keep silent that lies in the commit message, for a rule that gives way to one.</summary>
    private static string? SpokenOf(Rule rule, Observation observation) =>
        !rule.UnlessSaid ? null
        : CommitWords.NameIn(observation.Step.Message, observation.Subject) is { } name ? $"the commit message speaks of {name}"
        : observation.IsAboutAnEdit && CommitWords.FixedIn(observation.Step.Message) is { } commit ? $"the commit message says that it fixes {commit}"
        : null;

    /// <summary>Null when the patch does not show the line: there is nowhere to put the comment.</summary>
    /// <param name="isIncomplete">Whether hunks of the patch, or of one before it, are missing: among them may be the one that makes it right.</param>
    private static Finding? ToFinding(Rule rule, Observation observation, bool isIncomplete)
    {
        var step = observation.Step;
        if ((observation.Side == DiffSide.New ? step.FindNew(observation.Location) : step.FindOld(observation.Location)) is not var (hunk, line))
            return null;
        return new Finding
        {
            Rule = rule.Id,
            // What does not outlive the series is no more than a note for those who bisect.
            Severity = observation.Status == FindingStatus.Transient && !observation.IsAboutTheSeries ? Severity.Note : rule.Severity,
            Confidence = isIncomplete && observation.Confidence == Confidence.Proved ? Confidence.Likely : observation.Confidence,
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
