using System.Collections.Frozen;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>What a patch must not change for VMs that there are, since userspace keeps their state from one kernel to the next. In: both sides, a register or control. Out: where the patch does.</summary>
/// <param name="fields">The description of registers, for the names of fields; null for none.</param>
internal sealed class Transitions(BehaviourSide before, BehaviourSide after, SystemRegisterFile? fields)
{
    /// <summary>From so many bits on a register is opened as such, and not some of its fields.</summary>
    private const int ManyBits = 32;

    private static readonly FrozenSet<(string Register, int Bit)> s_decidesAccesses =
        ArchitectureAccesses.All.SelectMany(access => TrapFacts.Shared.Of(access).ToEl2).SelectMany(rule => rule.Bits).Select(bit => (bit.Register, bit.Bit)).ToFrozenSet();

    private readonly BddSpace _space = after.Space;

    /// <summary>Of a register that userspace sees.</summary>
    public IEnumerable<Transition> OfRegister(SystemRegisterEncoding register)
    {
        var (old, @new) = (before.Registers.GetValueOrDefault(register), after.Registers.GetValueOrDefault(register));
        if (old is null || ReferenceEquals(old, @new))
            yield break;
        var listed = @new?.Listed ?? Bdd.False;
        var gone = _space.AndNot(old.Listed, listed);
        if (after.Guest.Has(register) is { } has)
            gone = _space.And(gone, has);
        if (!gone.IsFalse)
            yield return new Transition(InvariantKind.ListedBefore, $"{register}", register, null, gone, "is in KVM_GET_REG_LIST", "is not in KVM_GET_REG_LIST");
        if (@new is null)
            yield break;
        var both = _space.And(old.Listed, listed);
        if (UserspaceInvariants.IsIdentification(register))
        {
            foreach (var transition in OfIdRegister(register, old, @new))
                yield return transition;
        }
        else if (old.Value is { Width: 64 } was && @new.Value is { Width: 64 } @is)
        {
            var differs = Bdd.False;
            for (var bit = 0; bit < 64; bit++)
                differs = was[bit] == @is[bit] ? differs : _space.Or(differs, _space.And(both, _space.Xor(was[bit], @is[bit])));
            if (!differs.IsFalse)
                yield return new Transition(InvariantKind.ResetValue, $"{register}", register, null, differs, "", "") { Values = (was, @is) };
        }
    }

    /// <summary>
    /// Of a control: bits that trapped and no longer do, or that say what they did not say before. A bit that traps accesses on record is left to these; one that comes to follow what the VM was
    /// given is configured for it.
    /// </summary>
    public IEnumerable<Transition> OfControl(string control)
    {
        var (old, @new) = (ValueOf(before, control), ValueOf(after, control));
        if (old is null || @new is null)
            yield break;
        for (var bit = 0; bit < 64; bit++)
        {
            if (old.Value[bit] == @new.Value[bit] || s_decidesAccesses.Contains((control, bit)))
                continue;
            var polarity = ControlBits.Find(control, bit)?.Polarity;
            var (was, @is) = polarity != TrapPolarity.TrapsWhenClear ? (old.Value[bit], @new.Value[bit]) : (_space.Not(old.Value[bit]), _space.Not(@new.Value[bit]));
            var subject = $"{control}.{NameOf(control, bit)}";
            var (on, off) = polarity is null ? ("is 1", "is 0") : ("traps", "does not trap");
            var (lost, gained) = (_space.AndNot(was, @is), _space.AndNot(@is, was));
            // What asks for what the VM was given is meant, unless it turns round what asked for it before.
            if (after.FollowsGuest(@is) && (!after.FollowsGuest(was) || lost.IsFalse || gained.IsFalse))
                continue;
            if (!lost.IsFalse)
                yield return new Transition(InvariantKind.TrapLost, subject, null, control, lost, on, off) { Bit = bit };
            if (!gained.IsFalse)
                yield return new Transition(InvariantKind.TrapGained, subject, null, control, gained, off, on) { Bit = bit };
        }
    }

    private IEnumerable<Transition> OfIdRegister(SystemRegisterEncoding register, RegisterView old, RegisterView @new)
    {
        var (writable, nowWritable) = (old.WritableMask ?? Zero, @new.WritableMask ?? Zero);
        var (was, @is) = (old.Value ?? Zero, @new.Value ?? Zero);
        var opens = Enumerable.Range(0, 64).Count(bit => !nowWritable[bit].IsFalse && writable[bit].IsFalse);
        var isOpened = opens >= ManyBits || opens > 0 && Enumerable.Range(0, 64).All(bit => !nowWritable[bit].IsFalse);
        var wasHidden = was is { IsConstant: true, KnownValue: 0 };
        foreach (var (name, msb, lsb) in FieldsOf(register))
        {
            var (exposed, opened, closed) = (Bdd.False, Bdd.False, Bdd.False);
            for (var bit = lsb; bit <= msb; bit++)
            {
                exposed = was[bit] == @is[bit] ? exposed : _space.Or(exposed, _space.AndNot(@is[bit], was[bit]));
                opened = writable[bit] == nowWritable[bit] ? opened : _space.Or(opened, _space.AndNot(nowWritable[bit], writable[bit]));
                closed = writable[bit] == nowWritable[bit] ? closed : _space.Or(closed, _space.AndNot(writable[bit], nowWritable[bit]));
            }
            var subject = name is null ? $"{register}[{lsb}]" : $"{register}.{name}";
            if (!closed.IsFalse)
                yield return new Transition(InvariantKind.IdFieldFixed, subject, register, null, closed, "may be chosen by userspace", "may not be chosen by userspace");
            if (!opened.IsFalse && (isOpened || name is null))
                yield return new Transition(InvariantKind.IdFieldWritable, subject, register, null, opened, "not for userspace to choose", "open to userspace");
            if (!exposed.IsFalse && writable == nowWritable)
                yield return new Transition(wasHidden ? InvariantKind.IdRegisterExposed : InvariantKind.IdFieldExposed, subject, register, null, exposed, "hidden from the guest", "shown to the guest");
        }
    }

    private IEnumerable<(string? Name, int Msb, int Lsb)> FieldsOf(SystemRegisterEncoding register)
    {
        var described = fields?.Find(register);
        for (var bit = 0; bit < 64;)
        {
            if (described is not null && fields!.FieldAt(described.Name, bit) is { } field)
            {
                yield return (field.Name, field.Msb, Math.Max(bit, field.Lsb));
                bit = field.Msb + 1;
            }
            else
            {
                yield return (null, bit, bit);
                bit++;
            }
        }
    }

    private string NameOf(string control, int bit) => ControlBits.Find(control, bit)?.Field ?? fields?.FieldAt(control, bit)?.Name ?? $"[{bit}]";

    private static SymbolicBits Zero { get; } = SymbolicBits.FromConstant(0, 64);

    private static SymbolicBits? ValueOf(BehaviourSide side, string control) => side.Simulation.Controls.FirstOrDefault(view => view.Register == control)?.Value is { Width: 64 } value ? value : null;
}

/// <summary>Something that is not as it was, where a patch must not change it.</summary>
/// <param name="Before">What it was there, for people.</param>
internal sealed record Transition(InvariantKind Kind, string Subject, SystemRegisterEncoding? Register, string? Control, Bdd Guard, string Before, string After)
{
    /// <summary>The values that differ; <see cref="Before"/> and <see cref="After"/> are then made of them.</summary>
    public (SymbolicBits Before, SymbolicBits After)? Values { get; init; }

    /// <summary>The access that it is about; null for none.</summary>
    public GuestAccess? Access { get; init; }

    /// <summary>Whether the case is one that there was before: a VM that has what it can no longer be given.</summary>
    public bool IsOfEarlier => Kind == InvariantKind.UserValueRefused;

    /// <summary>The bit of the control.</summary>
    public int Bit { get; init; } = -1;
}
