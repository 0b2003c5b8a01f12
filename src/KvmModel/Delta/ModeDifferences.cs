using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>A behaviour that differs alike in some modes of the hypervisor: in the same cases, from the same to the same.</summary>
/// <param name="Difference">As the first of these modes has it: witness and reasons are that mode's.</param>
/// <param name="Modes">In the order in which they were compared.</param>
public sealed record ModeDifference(BehaviourDifference Difference, ImmutableArray<HypMode> Modes);

/// <summary>
/// What two trees differ in, in any of several modes of the hypervisor. In: the differences of one mode after the other, each from spaces of its own, which need not be kept. Out: each behaviour once,
/// with the modes that it differs in. Differences are one when all of it is the same (<see cref="BehaviourDifference.Detail"/>), and not only what a row shows.
/// </summary>
public sealed class ModeDifferences
{
    private readonly Dictionary<Key, List<Shared>> _known = [];
    private readonly List<Shared> _all = [];
    private readonly List<(HypMode Mode, string What)> _incomparable = [];
    private int _added;

    /// <summary>All of them: accesses by register, then registers, controls, what goes wrong at boot, and switched registers; those of one subject, and those of a single mode, as they were added.</summary>
    public ImmutableArray<ModeDifference> All =>
    [
        .. (_added > 1 ? InOrder() : _all).Select(shared => new ModeDifference(shared.First, [.. shared.Modes])),
    ];

    private IEnumerable<Shared> InOrder() =>
        _all.OrderBy(shared => Part(shared.First.Kind)).ThenBy(shared => shared.First.Register).ThenBy(shared => shared.First.Control, StringComparer.Ordinal)
            .ThenBy(shared => shared.First.Access?.ExceptionLevel == 0).ThenBy(shared => shared.First.Access?.Direction).ThenBy(shared => shared.First.Kind);

    /// <summary>What was too much work to compare, in each mode.</summary>
    public ImmutableArray<(HypMode Mode, string What)> Incomparable => [.. _incomparable];

    /// <summary>Adds what differs in a mode that was not added yet, told apart.</summary>
    public void Add(HypMode mode, BehaviourDelta delta)
    {
        _added++;
        foreach (var difference in delta.Differences)
        {
            var key = new Key(difference.Kind, difference.Access, difference.Register, difference.Control, difference.Before, difference.After, difference.Detail);
            if (!_known.TryGetValue(key, out var alike))
                _known.Add(key, alike = []);
            // One mode may have the same twice, for different reasons.
            if (alike.Find(shared => !shared.Modes.Contains(mode)) is not { } known)
            {
                alike.Add(known = new Shared(difference));
                _all.Add(known);
            }
            known.Modes.Add(mode);
        }
        _incomparable.AddRange(delta.Incomparable.Select(what => (mode, what)));
    }

    private static int Part(BehaviourKind kind) => kind switch
    {
        BehaviourKind.Access => 0,
        BehaviourKind.Listed or BehaviourKind.Value or BehaviourKind.WritableMask => 1,
        BehaviourKind.Control => 2,
        BehaviourKind.Boot => 3,
        _ => 4,
    };

    private readonly record struct Key(BehaviourKind Kind, GuestAccess? Access, SystemRegisterEncoding? Register, string? Control, string Before, string After, string Detail);

    private sealed class Shared(BehaviourDifference first)
    {
        public BehaviourDifference First => first;

        public List<HypMode> Modes { get; } = [];
    }
}
