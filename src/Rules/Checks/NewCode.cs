using KvmModel.Source;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>A function that a patch writes or changes, as it is afterwards.</summary>
internal sealed record NewCode(SeriesStep Step, string Path, SourceText Text, CodeRegion Function)
{
    private static readonly string[] s_directories =
    [
        "arch/arm64/kvm", "arch/arm64/kvm/vgic", "arch/arm64/kvm/hyp", "arch/arm64/kvm/hyp/include/hyp", "arch/arm64/kvm/hyp/include/nvhe", "arch/arm64/kvm/hyp/nvhe", "arch/arm64/kvm/hyp/vhe",
    ];

    /// <summary>The functions with lines that the patches of a series add, below a directory.</summary>
    public static IEnumerable<NewCode> In(SeriesAnalysis series, string below) =>
        from step in series.Steps
        from file in step.Applied.Files
        where file is { After: not null, Diff.NewPath: not null } && LineEdit.IsC(file.Diff.NewPath) && file.Diff.NewPath.StartsWith(below, StringComparison.Ordinal)
        from region in SpelledFile.Of(file.After!).Regions
        where region.Kind == CodeRegionKind.Function && ChangedLines.AddedIn(file, region.FirstLine, region.LastLine).Any()
        select new NewCode(step, file.Diff.NewPath!, file.After!, region);

    /// <summary>The C files of KVM in a tree: what new code is held against.</summary>
    public static IEnumerable<SourceText> Siblings(ISourceTree tree) => s_directories.SelectMany(tree.Files).Where(LineEdit.IsC).Select(tree.Read).OfType<SourceText>();

    public SourceLocation At(int line) => new(Path, line);
}
