using System.Runtime.CompilerServices;

namespace KvmModel.Binding;

/// <summary>
/// Bounds the depth and the work of binding on hostile input: types that contain themselves, constants that need themselves, macros that
/// expand to nests thousands deep. Types, layouts and values call one another, so there is one count for all, for each thread.
/// </summary>
internal static class EvaluationGuard
{
    public const int DepthLimit = 1000;
    public const int WorkLimit = 20_000_000;

    [ThreadStatic] private static int s_depth;
    [ThreadStatic] private static int s_work;
    [ThreadStatic] private static int s_refusals;

    /// <summary>How often this thread was refused; a result is only worth keeping when this did not change while it was made.</summary>
    public static int Refusals => s_refusals;

    /// <summary>Enters one level; false when a limit is reached, and then there is nothing to leave.</summary>
    public static bool TryEnter()
    {
        if (s_depth == 0)
            s_work = 0;
        if (s_depth >= DepthLimit || ++s_work > WorkLimit || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            s_refusals++;
            return false;
        }
        s_depth++;
        return true;
    }

    public static void Leave() => s_depth--;

    /// <summary>Notes that a result rests on a cycle that was cut.</summary>
    public static void Refuse() => s_refusals++;
}
