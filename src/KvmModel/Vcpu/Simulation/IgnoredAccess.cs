using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Tells the answers that have nothing to do with a register from those that have, by running the exit once more with a vCPU of which nothing is known but that it runs: a read is RAZ
/// where it gives zero whatever is stored, a write is WI where, whatever is written, what is left is what skipping an instruction leaves. Where that is not known, the answer is not ignored.
/// </summary>
/// <remarks>
/// An ID register's fields are stored too: the guest's and the machine's variables of its own name are whatever they may be. The exit is run again only for an answer that could be ignored as
/// the vCPU is.
/// </remarks>
/// <param name="transferRegister">The path in the vCPU to the general register that the instruction names.</param>
internal sealed class IgnoredAccess(RunningKernel kernel, GuestVm guest, IExitHandler exit, string transferRegister)
{
    /// <summary>The nodes that running an exit once more may make: an answer that takes more has a register's part in it as a rule.</summary>
    private const int NodeAllowance = 1_000_000;

    private readonly StoredState _stored = new(kernel, guest, exit);
    private HashSet<(MemoryObject, int)>? _skipped;

    /// <summary>Takes what a guest has in registers that it must set before it uses them for anything at all.</summary>
    public void ForgetUnset() => _stored.ForgetUnset();

    /// <summary>Where a read is RAZ, and what the guest is given as a function of what is stored.</summary>
    /// <param name="emulated">Where it is answered.</param>
    /// <param name="given">What the guest was given.</param>
    /// <param name="start">A mark in memory from before the exit reached what answers.</param>
    /// <returns>The value is <paramref name="given"/> where what is stored has no part in it, or that is not known.</returns>
    public (Bdd Raz, SymbolicBits Value) Reads(GuestAccess access, Bdd emulated, SymbolicBits given, int start)
    {
        var space = kernel.Space;
        kernel.Memory.Rollback(start);
        _stored.Forget();
        var answer = RunWatched(emulated);
        if (!answer.GivenUp.IsFalse || kernel.Get(exit.Vcpu, transferRegister) is not { } value)
            return (Bdd.False, given);
        return (kernel.Run.Relevant(space.AndNot(emulated, MayBeSet(access, value, answer.Emulated))), value);
    }

    /// <summary>Where a write is WI.</summary>
    /// <param name="emulated">Where it is answered.</param>
    /// <param name="start">A mark in memory from before the exit reached what answers.</param>
    public Bdd Writes(Bdd emulated, int start)
    {
        var candidate = Unchanged(emulated, start);
        // Most writes that matter matter when 1 is written, and trying one number costs little.
        foreach (var written in (SymbolicBits?[])[RunningKernel.Number(1), null])
        {
            if (candidate.IsFalse)
                return candidate;
            kernel.Memory.Rollback(start);
            _stored.Forget();
            if (written is { } number)
                kernel.Set(exit.Vcpu, transferRegister, number);
            candidate = kernel.Run.Relevant(kernel.Space.AndNot(candidate, kernel.Space.MayHold(Effect(candidate))));
        }
        return candidate;
    }

    /// <summary>Where the exit does more than skip an instruction, or may.</summary>
    private Bdd Effect(Bdd candidate)
    {
        var before = kernel.Memory.Mark();
        var answer = RunWatched(candidate);
        var effect = kernel.Space.Or(kernel.Space.AndNot(candidate, answer.Emulated), kernel.Space.Any(kernel.Run.Events.Where(IsEffect).Select(noticed => noticed.Guard)));
        var left = kernel.Memory.ChangesSince(before).ToDictionary(change => (change.Object, change.Word), change => change.Object[change.Word]);
        kernel.Memory.Rollback(before);
        exit.Skip(candidate);
        foreach (var (target, word, unchanged) in kernel.Memory.ChangesSince(before))
        {
            effect = kernel.Space.Or(effect, Differ(left.GetValueOrDefault((target, word), unchanged), target[word], answer.Emulated));
            left.Remove((target, word));
        }
        foreach (var ((target, word), value) in left)
            effect = kernel.Space.Or(effect, Differ(value, target[word], answer.Emulated));
        return effect;
    }

    /// <summary>Runs the exit; paths on which it looks at state of devices are given up.</summary>
    private KernelAnswer RunWatched(Bdd guard)
    {
        kernel.Run.NodeLimit = kernel.Space.TotalNodes + NodeAllowance;
        _stored.WatchDevices(() => kernel.Run.GiveUp("the state of a device is read"));
        var answer = exit.Run(guard);
        _stored.EndWatch();
        kernel.Run.NodeLimit = int.MaxValue;
        return answer;
    }

    /// <summary>What is taken to change nothing because it is not known what it does.</summary>
    private static bool IsEffect(RunEvent noticed) => noticed.Kind is RunEventKind.UnknownCall or RunEventKind.LostStore;

    /// <summary>Where a bit of a value may be 1, for some machine and guest that differ in the register's own fields only. One bit of which nothing is known is enough.</summary>
    private Bdd MayBeSet(GuestAccess access, SymbolicBits value, Bdd emulated)
    {
        var space = kernel.Space;
        var name = kernel.NameOf(access.Encoding);
        var (ofGuest, ofHost) = ($"guest.{name}[", $"host.{name}[");
        var (isSet, rest) = (Bdd.False, emulated);
        for (var bit = 0; bit < value.Width && !rest.IsFalse; bit++)
        {
            var own = space.Support(value[bit]).Where(variable => variable.Name.StartsWith(ofGuest, StringComparison.Ordinal) || variable.Name.StartsWith(ofHost, StringComparison.Ordinal))
                .Select(variable => variable.Index).ToHashSet();
            var found = space.MayHold(space.And(rest, own.Count == 0 ? value[bit] : space.Exists(value[bit], own)));
            (isSet, rest) = (space.Or(isSet, found), space.AndNot(rest, found));
        }
        return isSet;
    }

    /// <summary>Where the exit changed nothing besides what skipping an instruction and the number written do, as far as that is known.</summary>
    private Bdd Unchanged(Bdd emulated, int start)
    {
        if (!exit.CanSkip)
            return Bdd.False;
        _skipped ??= WordsOfSkipping();
        var unchanged = emulated;
        foreach (var (target, word, before) in kernel.Memory.ChangesSince(start))
        {
            if (!_skipped.Contains((target, word)))
                unchanged = kernel.Space.AndNot(unchanged, Differ(before, target[word], unchanged));
            if (unchanged.IsFalse)
                break;
        }
        return kernel.Run.Relevant(unchanged);
    }

    private Bdd Differ(SymbolicBits left, SymbolicBits right, Bdd where)
    {
        var differ = Bdd.False;
        for (var bit = 0; bit < left.Width; bit++)
            if (left[bit] != right[bit])
                differ = kernel.Space.Or(differ, kernel.Space.And(where, kernel.Space.Xor(left[bit], right[bit])));
        return differ;
    }

    private HashSet<(MemoryObject, int)> WordsOfSkipping()
    {
        var mark = kernel.Memory.Mark();
        exit.Skip(Bdd.True);
        kernel.Set(exit.Vcpu, transferRegister, RunningKernel.Number(0));
        var words = kernel.Memory.ChangesSince(mark).Select(change => (change.Object, change.Word)).ToHashSet();
        kernel.Memory.Rollback(mark);
        return words;
    }
}
