using System.Collections.Immutable;
using KvmModel.Delta;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Review;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Tests.Reports;

/// <summary>A review with one of everything, to write reports from.</summary>
internal static class SampleReview
{
    private const string Diff = """
        --- a/arch/arm64/kvm/lamp.c
        +++ b/arch/arm64/kvm/lamp.c
        @@ -10,8 +10,9 @@ static void lamp(void)
         one();
         two();
         three();
         four();
        -five();
        +lit = true;
        +glow();
         six();
         seven();
         eight();

        """;

    private static readonly Person Author = new("Robin Example", "robin@example.org");

    public static Finding Finding { get; } = new()
    {
        Rule = "trap-polarity",
        Severity = Severity.Error,
        Confidence = Confidence.Likely,
        Fingerprint = "0123456789abcdef",
        Patch = 1,
        Path = "arch/arm64/kvm/lamp.c",
        Line = 114,
        Side = DiffSide.New,
        Hunk = "@@ -10,8 +10,9 @@ static void lamp(void)",
        Quoted = "+lit = true;",
        Title = "The lamp is lit for guests that have none",
        Message = "A guest without a lamp must not see light.\n\nMake it conditional:\n\n\tlit = kvm_has_feat(kvm, ID_AA64PFR2_EL1, LAMP, IMP);",
        Evidence = [new Evidence("the only condition", new SourceLocation("arch/arm64/kvm/lamp.c", 7)), new Evidence("the architecture says so", null)],
        Witness = new Witness(
            ImmutableSortedDictionary.CreateRange<string, WitnessValue>([new("guest.ID_AA64PFR2_EL1.LAMP", 0UL), new("cap.ARM64_HAS_LAMP", true)]), "MSR LAMP, X0 at EL1", "undef", "direct"),
        Status = FindingStatus.Introduced,
    };

    /// <summary>The finding with a change that heals it, of one line into two.</summary>
    public static Finding Healable { get; } = Finding with { Suggestion = new Suggestion(114, ["lit = true;"], ["if (wired)", "\tlit = true;"]) };

    /// <summary>A review in which a text that means harm stands wherever input does, with a finding of its own.</summary>
    public static SeriesReview Hostile(string text, Finding finding) => With(PatchStatus.Failed, text, finding with
    {
        Title = text,
        Quoted = "+" + text,
        Hunk = text,
        Path = text,
        Evidence = [new Evidence(text, new SourceLocation(text, 1))],
        Witness = Finding.Witness! with { Access = text, Before = text, After = text },
        Suggestion = new Suggestion(114, [text], [text, text]),
    }) with
    {
        Base = new ReviewBase(BaseKind.Directory, text, BaseChoice.Given),
        Delta = [new ModelChange(1, text, text, text, text)],
        Behaviour = new BehaviourSummary([Difference("VHE", text, text, text, new GuardWords([text], [[new GuardCondition(text, text, text)]])), Difference("nVHE", text, text, text, new GuardWords([text], []))], [text], 1),
        Diagnostics = [new Diagnostic("x", text)],
    };

    /// <summary>Two accesses that behave differently after the patch: one only with features, alike with and without VHE, and one in words of its own.</summary>
    public static BehaviourSummary Behaviour
    {
        get
        {
            var (absent, host) = (new GuardCondition("guest.ID_LAMP_EL1.LAMP", "= NI", "guest.ID_LAMP_EL1.LAMP = NI"), new GuardCondition("cap.LAMP", "yes", "cap.LAMP"));
            var withFeatures = new GuardWords(["guest.ID_LAMP_EL1.LAMP = NI", "guest.ID_LAMP_EL1.LAMP = NI and cap.LAMP"], [[absent], [absent, host]]);
            return new BehaviourSummary(
            [
                Difference("VHE", "MSR LAMP at EL0", "undef", "direct", withFeatures), Difference("VHE", "MRS GLOW at EL1", "direct", "emulated", new GuardWords(["except when cap.GLOW"], [])),
                Difference("nVHE", "MSR LAMP at EL0", "undef", "direct", withFeatures),
            ], ["patch 1 (nVHE): MRS DARK at EL1: its behaviour is too complex to compare"], 1);
        }
    }

    private static PatchDifference Difference(string mode, string subject, string before, string after, GuardWords when) =>
        new(1, mode, subject, new BehaviourDifference(BehaviourKind.Access, null, null, null, before, after, when, new Assignment([]), [], []));

    public static SeriesReview With(params ImmutableArray<Finding> findings) => With(PatchStatus.Applied, null, findings);

    public static SeriesReview With(PatchStatus status, string? reason, params ImmutableArray<Finding> findings)
    {
        var patch = new SeriesPatch(1, "KVM: arm64: Light the lamp", Author, null, "1@example.org", "KVM: arm64: Light the lamp", Diff, []);
        return new SeriesReview
        {
            Series = new PatchSeries
            {
                Title = "KVM: arm64: Light the lamp",
                Revision = new Revision(2, null, IsInferred: false),
                IsRfc = false,
                IsResend = false,
                Author = Author,
                MessageId = "1@example.org",
                Cover = null,
                Patches = [patch],
                Total = 1,
                MissingParts = [],
                BaseCommit = null,
                Diagnostics = [],
            },
            Base = new ReviewBase(BaseKind.Directory, "linux", BaseChoice.Given),
            Patches = [new PatchReview(patch, UnifiedDiff.Parse(Diff), status, reason)],
            Findings = findings,
            Delta = [new ModelChange(1, "register-slot", "LAMP", null, "slot 7")],
            Coverage = new Coverage(12, [new Evidence("skipped to the next line", new SourceLocation("a.c", 3))], [new Evidence("no such constant", null)]),
            Diagnostics = [new Diagnostic("mail-date", "The date cannot be read")],
            Timings = [new StageTiming("model", TimeSpan.FromMilliseconds(12.34))],
        };
    }
}
