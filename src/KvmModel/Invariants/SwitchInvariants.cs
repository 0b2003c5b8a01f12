using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>What holds of the switch between host and guest, register by register. In: one side, a register. Out: what does not hold, where.</summary>
internal static class SwitchInvariants
{
    public static IEnumerable<Breach> Of(BehaviourSide side, SystemRegisterEncoding register)
    {
        if (!side.Switches.TryGetValue(register, out var view) || view.Unknown.IsTrue)
            yield break;
        var space = side.Space;
        var known = space.Not(view.Unknown);
        var restored = space.And(known, space.Any(view.Storage.Select(place => place.Restore.Guard)));
        var saved = space.And(known, space.Any(view.Storage.Select(place => place.Save.Guard)));
        var restores = Sites("is loaded", view.Storage.SelectMany(place => place.Restore.Sites));
        var saves = Sites("is saved", view.Storage.SelectMany(place => place.Save.Sites));
        if (space.AndNot(restored, saved) is { IsFalse: false } unsaved)
            yield return Breach(InvariantKind.RestoredNotSaved, unsaved, "is loaded for the guest, and what the guest leaves in it is not saved", restores);
        var has = side.Guest.Has(register) ?? Bdd.True;
        if (space.And(has, space.AndNot(saved, restored)) is { IsFalse: false } unloaded)
            yield return Breach(InvariantKind.SavedNotRestored, unloaded, "is saved when the guest has run, and not loaded for it", saves);
        foreach (var place in view.Storage)
        {
            var elsewhere = space.Any(view.Storage.Where(other => other != place).Select(other => other.Save.Guard));
            if (space.And(known, space.AndNot(space.And(place.Restore.Guard, elsewhere), place.Save.Guard)) is { IsFalse: false } other)
                yield return Breach(InvariantKind.OtherPlace, other, $"is loaded from {place.Place} and saved elsewhere", [.. restores, .. saves]);
        }
        // What is loaded when the guest first uses floating point the host loads anew when it next does (Linux v6.12 arch/arm64/kernel/fpsimd.c TIF_FOREIGN_FPSTATE).
        var isLazy = view.Storage.All(place => place.Restore.Sites.Any(site => site.Moment == SwitchMoment.FloatingPointUse));
        if (!isLazy && space.AndNot(known, view.Kept.Guard) is { IsFalse: false } lost)
            yield return Breach(InvariantKind.NotGivenBack, lost, "does not get back what it held before the guest ran", [.. Sites("is put back", view.Kept.Sites), .. restores]);
        if (!has.IsTrue && space.AndNot(restored, has) is { IsFalse: false } without)
            yield return Breach(InvariantKind.SwitchedWithoutFeature, without, "is switched for a guest that does not have it", [.. restores, .. saves]);

        Breach Breach(InvariantKind kind, Bdd guard, string what, ImmutableArray<Reason> reasons) => new(kind, $"{register}", register, null, null, guard, what, reasons);
    }

    private static ImmutableArray<Reason> Sites(string what, IEnumerable<SwitchSite> sites) => [.. sites.Select(site => new Reason($"{what} by {site.Function}()", site.Location)).Distinct()];
}
