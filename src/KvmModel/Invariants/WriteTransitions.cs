using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>
/// What a patch must not change in what becomes of values that are written: userspace restores what it saved under another kernel, and what a register ignores is not for a guest to set. In: both
/// sides. Out: where the patch does. What a patch gives to VMs with a feature only is meant.
/// </summary>
internal sealed class WriteTransitions(BehaviourSide before, BehaviourSide after)
{
    private readonly BddSpace _space = after.Space;

    /// <summary>Of all that userspace writes.</summary>
    public IEnumerable<Transition> OfUserspace()
    {
        var known = before.Simulation.UserWrites.ToDictionary(view => (view.Register, view.Low));
        foreach (var @new in after.Simulation.UserWrites)
        {
            if (!known.TryGetValue((@new.Register, @new.Low), out var old) || !HasSameMask(@new))
                continue;
            var subject = $"{@new.Register}";
            var opened = _space.And(old.Refused, @new.Accepted);
            // What a VM may be given follows what it has at reset: a field that is shown now may be chosen now.
            if (!opened.IsFalse && IsSame(old.Reset, @new.Reset, @new))
                yield return new Transition(InvariantKind.UserValueAccepted, subject, @new.Register, null, opened, "was refused", "is taken from userspace");
            var closed = _space.And(old.Accepted, @new.Refused);
            if (!closed.IsFalse)
                yield return new Transition(InvariantKind.UserValueRefused, subject, @new.Register, null, closed, "was taken from userspace", "is refused");
            if (old.Kept is not { Width: 64 } was || @new.Kept is not { Width: 64 } @is)
                continue;
            var both = _space.And(old.Accepted, @new.Accepted);
            if (Widened(was, @is, both, UserWrites.Value) is { IsFalse: false } kept)
                yield return new Transition(InvariantKind.UserValueKept, subject, @new.Register, null, kept, "ignored bits that userspace writes", "keeps them");
            else if (!both.IsFalse && DependsOn(was, UserWrites.Value) && !DependsOn(@is, UserWrites.Value))
                yield return new Transition(InvariantKind.UserValueKept, subject, @new.Register, null, both, "kept what userspace writes", "does not keep it");
        }
    }

    /// <summary>Of what a guest writes: bits of a word that follow what is written, and did not. A write that did nothing may come to do something.</summary>
    public IEnumerable<Transition> OfGuest(GuestAccess access)
    {
        if (access.Direction != AccessDirection.Write || access.Encoding.Op0 < 2)
            yield break;
        var old = before.Simulation.Written(access).ToDictionary(word => word.Word, word => word.Value);
        if (!old.Values.Any(value => DependsOn(value, VcpuSimulation.GuestValue)))
            yield break;
        foreach (var @new in after.Simulation.Written(access))
        {
            if (old.TryGetValue(@new.Word, out var was) && DependsOn(was, VcpuSimulation.GuestValue) && Widened(was, @new.Value, Bdd.True, VcpuSimulation.GuestValue) is { IsFalse: false } kept)
                yield return new Transition(InvariantKind.WrittenBitsKept, $"{access}", access.Encoding, null, kept, "ignored bits of what is written", "keeps them") { Access = access };
        }
    }

    /// <summary>Where a bit follows what is written, and did not whatever was written.</summary>
    private Bdd Widened(SymbolicBits was, SymbolicBits @is, Bdd where, string written)
    {
        var widened = Bdd.False;
        for (var bit = 0; bit < 64; bit++)
        {
            if (was[bit] == @is[bit] || DependsOn(was[bit], written) || !DependsOn(@is[bit], written))
                continue;
            var differs = _space.And(where, _space.Xor(was[bit], @is[bit]));
            if (!after.FollowsGuest(@is[bit]))
                widened = _space.Or(widened, differs);
        }
        return widened;
    }

    private bool HasSameMask(UserWriteView view) =>
        IsSame(before.Registers.GetValueOrDefault(view.Register)?.WritableMask, after.Registers.GetValueOrDefault(view.Register)?.WritableMask, view);

    /// <summary>Whether the bits that are written are known in a value, and as they were; for a register as a whole they need not be.</summary>
    private static bool IsSame(SymbolicBits? old, SymbolicBits? @new, UserWriteView view) =>
        view.Width == 64 || old is { } was && @new is { } @is && Enumerable.Range(view.Low, view.Width).All(bit => was[bit] == @is[bit]);

    private bool DependsOn(SymbolicBits value, string written) => !value.IsConstant && Enumerable.Range(0, value.Width).Any(bit => DependsOn(value[bit], written));

    private bool DependsOn(Bdd function, string written) => !function.IsConstant && _space.Support(function).Any(variable => variable.Name.StartsWith(written, StringComparison.Ordinal));
}
