using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>
/// What a patch must not take from the way into a guest and out of it: the values that registers are set to, by where they end up and not by who writes them, and the condition that the machine has them.
/// In: both sides, a register. Out: where the patch does.
/// </summary>
/// <remarks>
/// A value that changes is the patch's affair. One is lost where the register is not set any more, or is left at what was overwritten before. That registers of EL1 and EL0 are not set for a guest that
/// reaches them is left to <see cref="AccessInvariants"/>, and all that is kept with the vCPU to <see cref="SwitchInvariants"/>, unless it is left at what was overwritten.
/// </remarks>
/// <param name="whereItWasPossible">Narrows a function of the earlier side to the cases that it had.</param>
internal sealed class UseTransitions(BehaviourSide before, BehaviourSide after, Func<Bdd, Bdd> whereItWasPossible)
{
    /// <summary>The op1 of registers of EL2 (Arm ARM DDI 0487 C5.1.3).</summary>
    private const int El2Op1 = 4;

    /// <summary>How the variables of the machine's ID registers begin, and those of the VM's.</summary>
    private const string Host = "host.", Guest = "guest.";

    private readonly BddSpace _space = after.Space;

    public IEnumerable<(Breach Breach, string Before, ImmutableArray<Reason> ReasonsBefore)> Of(SystemRegisterEncoding register)
    {
        var (old, @new) = (before.Uses.GetValueOrDefault(register), after.Uses.GetValueOrDefault(register));
        if (@new is not null && Unasked(old, @new) is { IsFalse: false } undefined)
            yield return (Breach(InvariantKind.HostAccessUndefined, register, undefined, "is accessed on hosts that do not have it", [.. @new.Lacking.Sites.Select(site => new Reason($"is accessed by {site.Function}()", site.Location)).Distinct()]), "was not accessed there", []);
        var ended = _space.And(before.Simulation.RegisterUses.Ended, after.Simulation.RegisterUses.Ended);
        if (old is null || ended.IsFalse)
            yield break;
        var isSwitched = IsSwitched(before, register) || IsSwitched(after, register);
        var (given, kept) = (@new?.ForGuest ?? new RegisterTurn([], old.Start), @new?.ForHost ?? new RegisterTurn([], old.Start));
        if (Lost(old.ForGuest, given, ended, !isSwitched && register.Op1 == El2Op1) is { IsFalse: false } ofGuest)
            yield return (Breach(InvariantKind.NotSetForGuest, register, ofGuest, "is not set for the guest", Stores(given, "guest")), "was set for the guest", Stores(old.ForGuest, "guest"));
        if (!isSwitched && Lost(old.ForHost, kept, _space.And(ended, Written(given)), true) is { IsFalse: false } ofHost)
            yield return (Breach(InvariantKind.NotSetForHost, register, ofHost, "keeps in the host what the guest ran with", [.. Stores(kept, "host"), .. Stores(given, "guest")]), "was set for the host", Stores(old.ForHost, "host"));
    }

    /// <summary>
    /// When the machine lacks a register that is accessed. Where that was so before, the facts see more in it than KVM does; of a register that was not accessed at all, another feature may say that
    /// it is there, so that the access has to be made whatever other features there are.
    /// </summary>
    private Bdd Unasked(RegisterUse? old, RegisterUse @new)
    {
        var lacking = @new.Lacking.Guard;
        if (lacking.IsFalse || old is not null)
            return old is not null && !_space.AreDisjoint(old.Lacking.Guard, before.Simulation.Possible) ? Bdd.False : lacking;
        var own = _space.Support(@new.Lacks).SelectMany(variable => (string[])[variable.Name, variable.Name.Replace(Host, Guest, StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        var accessed = _space.Or(lacking, _space.Not(_space.And(@new.Lacks, _space.Touching(after.Simulation.Possible, lacking))));
        return _space.And(lacking, _space.ForAll(accessed, variable => _space.Variable(variable) is { IsOpaque: false, Name: var name } && IsOfMachine(name) && !own.Contains(name)));
    }

    private static bool IsOfMachine(string variable) => variable.StartsWith(Host, StringComparison.Ordinal) || variable.StartsWith(Guest, StringComparison.Ordinal);

    /// <summary>Where a register was set, and is not any more, or is left at what was overwritten by a store that is gone.</summary>
    /// <param name="mayBeUnset">Whether it counts that it is not set at all.</param>
    private Bdd Lost(RegisterTurn old, RegisterTurn @new, Bdd among, bool mayBeUnset)
    {
        if (old.Stores.IsEmpty || old.Left == @new.Left || among.IsFalse)
            return Bdd.False;
        var differs = _space.And(among, old.Left.NotEqual(_space, @new.Left));
        var (was, @is) = (Written(old), Written(@new));
        var lost = mayBeUnset ? _space.AndNot(was, @is) : Bdd.False;
        foreach (var (store, earlier) in Gone(old, @new))
        {
            var again = _space.And(_space.And(_space.And(store.Guard, earlier), @is), differs);
            if (!again.IsFalse)
                lost = _space.Or(lost, _space.And(again, @new.Left.Equal(_space, store.Overwritten)));
        }
        return whereItWasPossible(_space.And(lost, differs));
    }

    /// <summary>The stores of which there are fewer on the same condition, each with the condition on which there are others before it.</summary>
    private IEnumerable<(RegisterStore Store, Bdd Earlier)> Gone(RegisterTurn old, RegisterTurn @new)
    {
        var left = @new.Stores.CountBy(store => store.Guard).ToDictionary();
        var was = old.Stores.CountBy(store => store.Guard).ToDictionary();
        var earlier = Bdd.False;
        foreach (var store in old.Stores)
        {
            if (left.GetValueOrDefault(store.Guard) < was[store.Guard])
                yield return (store, earlier);
            earlier = _space.Or(earlier, store.Guard);
        }
    }

    private Bdd Written(RegisterTurn turn) => _space.Any(turn.Stores.Select(store => store.Guard));

    private static bool IsSwitched(BehaviourSide side, SystemRegisterEncoding register) => side.Switches.TryGetValue(register, out var view) && !view.Storage.IsEmpty;

    private static Breach Breach(InvariantKind kind, SystemRegisterEncoding register, Bdd guard, string what, ImmutableArray<Reason> reasons) => new(kind, $"{register}", register, null, null, guard, what, reasons);

    private static ImmutableArray<Reason> Stores(RegisterTurn turn, string whom) => [.. turn.Stores.Select(store => new Reason($"is set for the {whom} by {store.Function}()", store.Location)).Distinct()];
}
