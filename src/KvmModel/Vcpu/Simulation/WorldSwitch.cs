using System.Collections.Immutable;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What KVM does with the CPU's registers between host and guest, by running it with marks: one on each word of the vCPU that may hold a register, one on what each register held before,
/// one on what the guest leaves in it. Where a mark shows up afterwards is where the value went.
/// </summary>
/// <remarks>
/// In: a vCPU that is about to be loaded. Out: a view for each register that the switch touches; state is as before. The first run finds what to mark, the second follows the marks; once more,
/// when a value was saved to a place that had none.
/// </remarks>
internal sealed class WorldSwitch
{
    /// <summary>Runs with marks; the last one may have found places that have none.</summary>
    private const int MostRuns = 3;

    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private readonly SwitchMarks _marks;
    private readonly SwitchedPlaces _places;
    private readonly HeldRegisters _held;
    private RegisterUses _uses = RegisterUses.None;

    private WorldSwitch(RunningKernel kernel, GuestVm guest)
    {
        _kernel = kernel;
        _guest = guest;
        _marks = new SwitchMarks(kernel.Space);
        _places = new SwitchedPlaces(kernel, guest);
        _held = new HeldRegisters(kernel);
    }

    /// <summary>The registers that it touches, ascending, and what it does with those of any level; empty when the tree has no KVM_RUN.</summary>
    /// <param name="start">Where memory was marked when the vCPU was about to be loaded.</param>
    public static (ImmutableArray<SwitchView> Views, RegisterUses Uses) Read(RunningKernel kernel, GuestVm guest, int start)
    {
        var entered = kernel.Memory.Rewind(start);
        var read = new WorldSwitch(kernel, guest);
        var views = read.Follow().ToDictionary(view => view.Register);
        kernel.Memory.Replay(entered);
        foreach (var (register, path) in AssemblyRegisters.In(kernel.Program.Preprocessor.Tree))
        {
            if (SwitchedPlaces.IsOfGuest(register) && views.GetValueOrDefault(register) is null or { Storage: [] })
                views[register] = new SwitchView(register, [], Bdd.False, new(Bdd.False, []), Bdd.False, Bdd.True, [$"assembly writes it, which is not followed ({path})"]);
        }
        return ([.. views.Values.OrderBy(view => view.Register)], read._uses);
    }

    private IEnumerable<SwitchView> Follow()
    {
        if (!Look())
            return [];
        for (var turn = 1; ; turn++)
        {
            var trace = new SwitchTrace(_kernel, _guest, _marks, _held, [.. _places.Registers], [.. _places.Words]);
            trace.Run();
            var isWhole = true;
            foreach (var (bit, width) in trace.Unmarked)
                isWhole &= !_places.Add(bit, width);
            if (isWhole || turn == MostRuns)
                return trace.Views;
        }
    }

    /// <summary>Finds what to mark, and what is done with registers by the values that they really have.</summary>
    private bool Look()
    {
        var mark = _kernel.Memory.Mark();
        AArch32Guest.Allow(_kernel, _guest.Vcpu);
        RegisterUseTrace? uses = null;
        var run = new WorldSwitchRun(_kernel, _guest) { Ending = guard => uses!.EndTurn(guard) };
        uses = new RegisterUseTrace(_kernel, run);
        var isLooking = true;
        _kernel.Memory.Reader = (from, bit, width) =>
        {
            if (!isLooking || run.IsInGuest)
                return;
            isLooking = false;
            _held.Read(from, bit);
            _places.Read(from, bit, width, () => _kernel.Memory.Load(from, bit, width));
            isLooking = true;
        };
        _kernel.Memory.Watcher = (to, bit, guard, value) =>
        {
            if (run.IsInGuest || !isLooking)
                return;
            isLooking = false;
            _held.Write(to, bit, guard);
            _places.Write(to, bit, value);
            uses.Write(to, bit, guard);
            isLooking = true;
        };
        _kernel.Registers.Accessed = (bit, guard) =>
        {
            isLooking = false;
            uses.Access(bit, guard);
            isLooking = true;
        };
        _kernel.Memory.WatchesAll = true;
        var isThere = run.Run();
        _held.Leave(run.GivenUp);
        _held.Leave(run.Finished);
        (_kernel.Memory.Reader, _kernel.Memory.Watcher, _kernel.Memory.WatchesAll) = (null, null, false);
        _kernel.Registers.Accessed = null;
        _uses = uses.End();
        _kernel.Memory.Rollback(mark);
        return isThere;
    }
}
