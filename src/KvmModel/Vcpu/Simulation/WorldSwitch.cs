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

    private WorldSwitch(RunningKernel kernel, GuestVm guest)
    {
        _kernel = kernel;
        _guest = guest;
        _marks = new SwitchMarks(kernel.Space);
        _places = new SwitchedPlaces(kernel, guest.Vcpu);
        _held = new HeldRegisters(kernel);
    }

    /// <summary>The registers that it touches, ascending; empty when the tree has no KVM_RUN.</summary>
    /// <param name="start">Where memory was marked when the vCPU was about to be loaded.</param>
    public static ImmutableArray<SwitchView> Read(RunningKernel kernel, GuestVm guest, int start)
    {
        var entered = kernel.Memory.Rewind(start);
        var views = Read(kernel, guest).ToDictionary(view => view.Register);
        kernel.Memory.Replay(entered);
        foreach (var (register, path) in AssemblyRegisters.In(kernel.Program.Preprocessor.Tree))
        {
            if (SwitchedPlaces.IsOfGuest(register) && views.GetValueOrDefault(register) is null or { Storage: [] })
                views[register] = new SwitchView(register, [], Bdd.False, new(Bdd.False, []), Bdd.False, Bdd.True, [$"assembly writes it, which is not followed ({path})"]);
        }
        return [.. views.Values.OrderBy(view => view.Register)];
    }

    private static IEnumerable<SwitchView> Read(RunningKernel kernel, GuestVm guest)
    {
        var read = new WorldSwitch(kernel, guest);
        if (!read.Look())
            return [];
        for (var turn = 1; ; turn++)
        {
            var trace = new SwitchTrace(kernel, guest, read._marks, read._held, [.. read._places.Registers], [.. read._places.Words]);
            trace.Run();
            var isWhole = true;
            foreach (var (bit, width) in trace.Unmarked)
                isWhole &= !read._places.Add(bit, width);
            if (isWhole || turn == MostRuns)
                return trace.Views;
        }
    }

    /// <summary>Finds what to mark.</summary>
    private bool Look()
    {
        var mark = _kernel.Memory.Mark();
        var run = new WorldSwitchRun(_kernel, _guest);
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
            _held.Write(to, bit, guard);
            _places.Write(to, bit, value);
        };
        _kernel.Memory.WatchesAll = true;
        var isThere = run.Run();
        _held.Leave(run.GivenUp);
        _held.Leave(run.Finished);
        (_kernel.Memory.Reader, _kernel.Memory.Watcher, _kernel.Memory.WatchesAll) = (null, null, false);
        _kernel.Memory.Rollback(mark);
        return isThere;
    }
}
