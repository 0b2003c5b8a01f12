using System.Collections.Immutable;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>One state of a switched register, when it is in it, and the stores that make it so.</summary>
internal sealed record SwitchState(BehaviourKind Kind, string Value, Bdd Guard, ImmutableArray<Reason> Sites);

/// <summary>
/// What the world switch does with a register as states that can be compared: whose value it has while the guest runs, whether the guest's is kept, and whose it has afterwards. The states
/// of one kind exclude each other and cover every case; where the guest's value is kept is no part of them.
/// </summary>
internal static class SwitchStates
{
    private const string Unknown = "not known";

    /// <param name="view">Null for a register that the switch does not touch.</param>
    /// <param name="importer">Brings the view's guards into <paramref name="space"/>.</param>
    public static ImmutableArray<SwitchState> Of(SwitchView? view, BddImporter importer, BddSpace space)
    {
        if (view is null)
            return
            [
                new(BehaviourKind.Restored, "what it held before", Bdd.True, []), new(BehaviourKind.Saved, "not saved", Bdd.True, []), new(BehaviourKind.Kept, "what the guest left", Bdd.True, []),
            ];
        importer.Begin([view.Unknown, view.Previous, view.Left, view.Kept.Guard, .. view.Storage.SelectMany(place => (Bdd[])[place.Restore.Guard, place.Save.Guard])]);
        var known = space.Not(importer.Import(view.Unknown));
        var restored = space.Any(view.Storage.Select(place => importer.Import(place.Restore.Guard)));
        // A value that is saved where none is restored from is lost.
        var sources = view.Storage.Where(place => !place.Restore.Guard.IsFalse).DefaultIfEmpty().Select(place => place?.Place).ToHashSet();
        var saved = space.Any(view.Storage.Where(place => sources.Contains(null) || sources.Contains(place.Place)).Select(place => importer.Import(place.Save.Guard)));
        var previous = importer.Import(view.Previous);
        var (kept, left) = (importer.Import(view.Kept.Guard), importer.Import(view.Left));
        ImmutableArray<Reason> restores = Stores("loaded", view.Storage.SelectMany(place => place.Restore.Sites));
        ImmutableArray<Reason> saves = Stores("saved", view.Storage.SelectMany(place => place.Save.Sites));
        ImmutableArray<Reason> returns = Stores("put back", view.Kept.Sites);
        ImmutableArray<Reason> reasons = [.. view.UnknownReasons.Select(reason => new Reason(reason, null))];
        ImmutableArray<SwitchState> states =
        [
            new(BehaviourKind.Restored, "the guest's value", space.AndNot(restored, previous), restores),
            new(BehaviourKind.Restored, "what it held before", space.AndNot(previous, restored), []),
            new(BehaviourKind.Restored, "the guest's value in part", space.And(restored, previous), restores),
            new(BehaviourKind.Restored, "another value", space.Not(space.Or(restored, previous)), []),
            new(BehaviourKind.Saved, "saved", saved, saves),
            new(BehaviourKind.Saved, "not saved", space.Not(saved), []),
            new(BehaviourKind.Kept, "what it held before", space.AndNot(kept, left), returns),
            new(BehaviourKind.Kept, "what the guest left", space.AndNot(left, kept), []),
            new(BehaviourKind.Kept, "what it held before in part", space.And(left, kept), returns),
            new(BehaviourKind.Kept, "another value", space.Not(space.Or(left, kept)), []),
        ];
        return
        [
            .. states.Select(state => state with { Guard = space.And(known, state.Guard) }),
            .. states.Select(state => state.Kind).Distinct().Select(kind => new SwitchState(kind, Unknown, space.Not(known), reasons)),
        ];
    }

    private static ImmutableArray<Reason> Stores(string what, IEnumerable<SwitchSite> sites) =>
        [.. sites.Select(site => new Reason($"{what} by {site.Function}()", site.Location)).Distinct()];
}
