using System.Collections.Immutable;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;

namespace Rules;

/// <summary>What a patch does to the tree and to the model: the sources and the model on either side of it.</summary>
/// <param name="Index">The patch's index in its series, from 1.</param>
/// <param name="Applied">What applying it did, file by file.</param>
/// <param name="Delta">What differs between the two models.</param>
public sealed record SeriesStep(int Index, PatchReport Applied, VcpuModel Before, VcpuModel After, ModelDelta Delta)
{
    /// <summary>The subject and the commit message, as the author wrote them.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the patch changes for guests and for userspace, under VHE; made when it is asked for.</summary>
    public PatchBehaviour Behaviour { get; init; } = PatchBehaviour.None("nobody asked for it");

    /// <summary>The same with a hypervisor of its own below the kernel (nVHE), where other code runs.</summary>
    public PatchBehaviour BehaviourBelowVhe { get; init; } = PatchBehaviour.None("nobody asked for it");

    /// <summary>Where the patch shows a line of the file after it; null when it does not.</summary>
    public (Hunk Hunk, HunkLine Line)? FindNew(SourceLocation location) =>
        Applied.Files.Where(file => file.Diff.NewPath == location.Path).Select(file => file.FindNew(location.Line)).FirstOrDefault(found => found is not null);

    /// <summary>Where the patch shows a line of the file before it; null when it does not.</summary>
    public (Hunk Hunk, HunkLine Line)? FindOld(SourceLocation location) =>
        Applied.Files.Where(file => file.Diff.OldPath == location.Path).Select(file => file.FindOld(location.Line)).FirstOrDefault(found => found is not null);

    /// <summary>Whether the patch adds the line.</summary>
    public bool Adds(SourceLocation location) => FindNew(location) is { Line.Kind: HunkLineKind.Added };
}

/// <summary>A series as the rules see it: its patches in order, each with the model before and after it.</summary>
public sealed record SeriesAnalysis(ImmutableArray<SeriesStep> Steps)
{
    /// <summary>The kernel configuration that the sources are read under.</summary>
    public KernelConfig Config { get; init; } = KernelConfig.Default;

    /// <summary>Puts another patch on the tree before a step and reads it as the step's own was; null where that cannot be done.</summary>
    public Func<SeriesStep, Patch, SeriesStep>? Again { get; init; }
}
