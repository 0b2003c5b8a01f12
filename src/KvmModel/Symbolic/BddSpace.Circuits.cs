namespace KvmModel.Symbolic;

/// <summary>
/// Circuits: operations that together make one result, such as a sum, under the budget of a single operation. Once one of them exceeds it the
/// others answer at once with a placeholder, and what the circuit made is forgotten when its result is given up. Circuits nest; the outermost counts.
/// </summary>
public sealed partial class BddSpace
{
    private int _circuits;

    /// <summary>Whether the circuit under way has exceeded a budget, so that its results mean nothing.</summary>
    internal bool CircuitFailed { get; private set; }

    /// <summary>Begins a circuit.</summary>
    /// <returns>The nodes there are.</returns>
    internal int BeginCircuit()
    {
        if (_circuits++ == 0)
            Allot();
        return Nodes.Count;
    }

    /// <summary>Ends a circuit.</summary>
    /// <param name="kept">When it failed, the nodes to keep: those before it, or before the first result that failed.</param>
    /// <returns>Whether its results are what they should be.</returns>
    internal bool EndCircuit(int kept)
    {
        var failed = CircuitFailed;
        if (--_circuits == 0 && failed)
        {
            CircuitFailed = false;
            Abandon(kept);
        }
        return !failed;
    }

    /// <summary>What stands for a function that exceeded a budget: a fresh opaque variable, or in a circuit, which has failed, anything.</summary>
    /// <param name="place">The bit that it is in a word.</param>
    internal Bdd Unmade(int place = 0) => _circuits > 0 ? Bdd.False : Opaque(_budgetReason ??= $"node budget of {NodeBudget} exceeded", place);

    /// <summary>Sets the budget of an operation, and marks where it begins.</summary>
    private void Allot()
    {
        _nodeLimit = (int)Math.Min((long)NodeBudget + VariableCount, (long)Nodes.Count + OperationBudget);
        var frames = OperationBudget * FramesPerNode;
        Budget?.Spend(_framesAllotted - Math.Max(_framesLeft, 0));
        (_framesAllotted, _framesLeft) = (frames, frames);
        _cache.Mark();
    }

    private void Abandon(int kept)
    {
        Nodes.Truncate(kept);
        _cache.ForgetSinceMark();
        Exhausted++;
    }

    private Bdd Total(int result) => result >= 0 ? new(result) : Unmade();
}
