namespace KvmModel.Symbolic;

/// <summary>
/// How much work the runs that one question leads to may do together, as <see cref="RunLimits"/> bounds one of them. In: work as it is done. Out: whether it was too much; a run that goes on
/// then gives its paths up. Work is counted, not timed, so that the same input is given up at the same place on any machine.
/// </summary>
/// <param name="most">In steps of diagrams (<see cref="BddSpace"/>) and of programs (<see cref="Evaluator"/>), some two million of which take a second with all that goes with them.</param>
public sealed class WorkBudget(long most)
{
    public long Spent { get; private set; }

    public bool IsSpent => Spent > most;

    internal void Spend(long work) => Spent += work;

    /// <summary>Begins anew, for another question.</summary>
    public void Renew() => Spent = 0;
}
