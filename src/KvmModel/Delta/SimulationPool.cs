using System.Collections.Concurrent;
using KvmModel.Kbuild;

namespace KvmModel.Delta;

/// <summary>
/// Lends the simulations of one tree, and of what goes on it, to the reviews of many series: each gets one of its own for as long as it runs, with what the series before it left known.
/// There are as many as reviews that run at once; those that took too much work, or served many trees, are not lent again. Safe from several threads; what is lent is for one.
/// </summary>
/// <param name="config">The kernel configuration that the sources are read under.</param>
/// <param name="mostWork">What the runs for one series may take (<see cref="Symbolic.WorkBudget"/>).</param>
public sealed class SimulationPool(KernelConfig config, long mostWork = TreeSimulations.MostWork)
{
    private readonly ConcurrentBag<TreeSimulations> _idle = [];

    public Loan Borrow() => new(this, _idle.TryTake(out var known) ? known : new TreeSimulations(config, mostWork));

    private void TakeBack(TreeSimulations back)
    {
        if (back.IsSpent || back.IsFull)
            return;
        back.Renew();
        _idle.Add(back);
    }

    /// <summary>Simulations that are one thread's until it gives them back.</summary>
    public sealed class Loan : IDisposable
    {
        private readonly SimulationPool _pool;
        private TreeSimulations? _simulations;

        internal Loan(SimulationPool pool, TreeSimulations simulations) => (_pool, _simulations) = (pool, simulations);

        public TreeSimulations Simulations => _simulations ?? throw new ObjectDisposedException(nameof(Loan));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _simulations, null) is { } back)
                _pool.TakeBack(back);
        }
    }
}
