namespace KvmModel.Symbolic;

/// <summary>
/// How far a run goes before it gives a path up. The source that is run may be hostile: every run ends, and what was given up is known as such.
/// </summary>
/// <param name="Steps">Statements and calls in one run of <see cref="Evaluator.Call"/>.</param>
/// <param name="Depth">Calls inside calls.</param>
/// <param name="Turns">Turns of one loop, and jumps back in one function.</param>
/// <param name="Targets">Objects or functions that one pointer may point to.</param>
/// <param name="Exhaustions">Operations on values that were beyond their budget.</param>
public sealed record RunLimits(long Steps = 40_000_000, int Depth = 96, int Turns = 70_000, int Targets = 256, int Exhaustions = 500)
{
    public static readonly RunLimits Default = new();
}
