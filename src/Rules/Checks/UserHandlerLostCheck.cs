using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// <c>user-handler-lost</c>: a descriptor loses the function behind <c>KVM_SET_ONE_REG</c> or <c>KVM_GET_ONE_REG</c>, keeps all else, and the function stays, for other descriptors or for nothing: userspace then reads and writes the register's
/// storage as it is. A function that goes with its last use is no longer wanted. A register whose storage is all that there is to it needs none: <c>FP_PlainStorage</c>.
/// </summary>
internal sealed class UserHandlerLostCheck : ICheck
{
    /// <summary>How many lines a row has at most.</summary>
    private const int RowLines = 12;

    public string Rule => "user-handler-lost";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from changed in step.Delta.Gained<SysRegDescriptor>()
        where changed.Before is not null
        let before = changed.Before!
        let after = changed.After
        from lost in new[] { (Handler: before.SetUser, IsKept: after.SetUser is not null, Call: "KVM_SET_ONE_REG"), (Handler: before.GetUser, IsKept: after.GetUser is not null, Call: "KVM_GET_ONE_REG") }
        where lost.Handler is not null && !lost.IsKept && (after.SetUser ?? before.SetUser) == before.SetUser && (after.GetUser ?? before.GetUser) == before.GetUser
            && before with { SetUser = null, GetUser = null, Location = after.Location } == after with { SetUser = null, GetUser = null }
            && (step.After.Facts<SysRegDescriptor>().Any(row => row.SetUser == lost.Handler || row.GetUser == lost.Handler) || IsDefined(step, after.Location.Path, lost.Handler))
        let line = Enumerable.Range(before.Location.Line, RowLines).FirstOrDefault(line => Removes(step, before.Location with { Line = line }, lost.Handler))
        where line > 0
        select new Observation
        {
            Step = step,
            Location = before.Location with { Line = line },
            Side = DiffSide.Old,
            Subject = $"{before.Register} {lost.Handler}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Words = Observation.WordsOf(("register", before.Register), ("handler", lost.Handler), ("call", lost.Call)),
        };

    private static bool IsDefined(SeriesStep step, string path, string handler) =>
        step.After.Tree.Read(path) is { } text && SpelledFile.Of(text).Regions.Any(region => region.Kind == CodeRegionKind.Function && region.Name == handler);

    private static bool Removes(SeriesStep step, SourceLocation place, string handler) =>
        step.FindOld(place) is { Line.Kind: HunkLineKind.Removed } && step.Before.Tree.Read(place.Path) is { } text && Array.Exists(LineEdit.Tokens(text, place.Line), token => token.Is(handler));
}
