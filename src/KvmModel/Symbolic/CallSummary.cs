using System.Collections.Immutable;

namespace KvmModel.Symbolic;

/// <summary>What a call is made with. Calls of equal keys do the same when what they read is the same.</summary>
/// <param name="Window">The function's.</param>
/// <param name="Width">Of the result that the caller expects.</param>
/// <param name="Overlays">The meanings that were laid over the kernel's helpers.</param>
internal readonly record struct CallKey(int Window, Bdd Active, Bdd Care, int Width, string Overlays, ulong Arguments)
{
    /// <summary>A number for arguments; those of calls with the same number are compared.</summary>
    public static ulong Of(ReadOnlySpan<SymbolicBits> arguments)
    {
        var hash = 14695981039346656037;
        foreach (var argument in arguments)
            hash = (hash ^ (uint)argument.GetHashCode()) * 1099511628211;
        return hash;
    }
}

/// <summary>
/// What a call did, and what it did it from: the effect of one call on one state, which holds in any state in which the same functions read the same. A constructive trace, in the
/// words of build systems (Mokhov, Mitchell, Peyton Jones: Build Systems à la Carte, 2018); a procedure summary, in those of program analysis.
/// </summary>
internal sealed class CallSummary
{
    public required SymbolicBits[] Arguments { get; init; }

    // What it depends on.

    /// <summary>The functions that ran, by window, as they were.</summary>
    public required (int Window, FunctionVersion Version)[] Functions { get; init; }

    /// <summary>What helpers asked the program by name.</summary>
    public required NamedLookup[] Lookups { get; init; }

    /// <summary>Words that were read before the call wrote them.</summary>
    public required (int Window, int Word, SymbolicBits Value)[] Reads { get; init; }

    /// <summary>Objects that it touched and did not make, with their sizes.</summary>
    public required (int Window, long Size)[] Objects { get; init; }

    /// <summary>Calls inside calls, the call itself not counted.</summary>
    public required int Depth { get; init; }

    // What it did.

    public required SymbolicBits Result { get; init; }
    public required (int Window, int Word, SymbolicBits Value)[] Writes { get; init; }

    /// <summary>Objects that it made and left behind.</summary>
    public required (int Window, string Name, long Size, (int Index, SymbolicBits Word)[] Words)[] Made { get; init; }

    /// <summary>The paths that go on behind the call.</summary>
    public required Bdd Active { get; init; }
    public required Bdd GivenUp { get; init; }
    public required ImmutableArray<Observation> Observations { get; init; }

    /// <summary>The numbers of opaque variables that it made: two calls of one run must not share them.</summary>
    public required int[] Opaques { get; init; }
    public required long Steps { get; init; }
    public required int Exhausted { get; init; }
}

/// <summary>A question that a helper asked the program, and the answer.</summary>
/// <param name="Window">Of the function or variable that was found; -1 for none.</param>
/// <param name="Type">Stands for the type that was found, and does not hold on to the program that it is of.</param>
internal readonly record struct NamedLookup(NamedLookupKind Kind, string Name, ProgramDomain Domain, int Window, object? Type);

internal enum NamedLookupKind { Function, Variable, Record }

/// <summary>
/// Something that others were told of while the call ran, with what they can ask then: the active paths, the calls under way, and the place in a function, as tokens behind the function's
/// first.
/// </summary>
/// <param name="Function">The window of the function in which control was.</param>
/// <param name="Depth">The calls under way, those around the call not counted.</param>
internal abstract record Observation(Bdd Active, int Function, int Token, int Depth);

/// <summary>Something was noticed.</summary>
internal sealed record EventObservation(Bdd Active, int Function, int Token, int Depth, RunEventKind Kind, string Text, Bdd Guard) : Observation(Active, Function, Token, Depth);

/// <summary>A store into an object that may be watched.</summary>
internal sealed record StoreObservation(Bdd Active, int Function, int Token, int Depth, int Window, long Bit, Bdd Guard, SymbolicBits Value) : Observation(Active, Function, Token, Depth);

/// <summary>A call through a pointer.</summary>
internal sealed record CallObservation(Bdd Active, int Function, int Token, int Depth, int Callee, SymbolicBits[] Arguments) : Observation(Active, Function, Token, Depth);

/// <summary>What a meaning that was laid over a helper told the simulation.</summary>
internal sealed record ToldObservation(Bdd Active, int Function, int Token, int Depth, string What, SymbolicBits Value) : Observation(Active, Function, Token, Depth);
