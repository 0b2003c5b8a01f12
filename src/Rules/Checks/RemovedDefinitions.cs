using System.Runtime.CompilerServices;
using KvmModel.Source;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// The functions and macros that a patch's files defined before it and define no more: who takes away a thing with its uses means it. Found once for each patch.
/// </summary>
internal static class RemovedDefinitions
{
    private static readonly ConditionalWeakTable<PatchReport, HashSet<string>> s_known = [];

    public static HashSet<string> Of(PatchReport applied) => s_known.GetValue(applied, static applied => [.. Names(applied, DiffSide.Old).Except(Names(applied, DiffSide.New))]);

    private static IEnumerable<string> Names(PatchReport applied, DiffSide side) =>
        from file in applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        where text is not null && LineEdit.IsC(text.Path)
        from region in SpelledFile.Of(text).Regions
        where region.Kind != CodeRegionKind.Declaration
        select region.Name;
}
