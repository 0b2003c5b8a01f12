using System.Collections.Immutable;

namespace KvmModel.Lowering;

/// <summary>A statement in the form that is run. A closed family, made by <see cref="FunctionLowering"/>.</summary>
public abstract class Step
{
    private protected Step(int token) => Token = token;

    /// <summary>The token of the function's unit at which this stands for a reader.</summary>
    public int Token { get; }
}

/// <summary>Runs an expression for its effects.</summary>
public sealed class EvaluateStep(int token, Code code) : Step(token)
{
    public Code Code { get; } = code;
}

/// <summary>A local comes into being: what it held before is gone (each turn of a loop has its own).</summary>
public sealed class DeclareStep(int token, Local local) : Step(token)
{
    public Local Local { get; } = local;
}

public sealed class BlockStep(int token, ImmutableArray<Step> steps) : Step(token)
{
    public ImmutableArray<Step> Steps { get; } = steps;
}

/// <summary><see cref="Condition"/> is 1 bit wide.</summary>
public sealed class IfStep(int token, Code condition, Step then, Step? @else) : Step(token)
{
    public Code Condition { get; } = condition;
    public Step Then { get; } = then;
    public Step? Else { get; } = @else;
}

/// <summary>
/// A loop: <see cref="Condition"/> is tested in front of each turn (of each but the first when <see cref="TestsLast"/>), <see cref="Next"/> runs behind each turn
/// and is where <c>continue</c> goes. A null condition is true.
/// </summary>
public sealed class LoopStep(int token, Code? condition, Step? next, Step body, bool testsLast) : Step(token)
{
    public Code? Condition { get; } = condition;
    public Step? Next { get; } = next;
    public Step Body { get; } = body;
    public bool TestsLast { get; } = testsLast;
}

/// <summary>Jumps to the first of <see cref="Cases"/> that holds the value, else to the one marked as default, else behind <see cref="Body"/>.</summary>
public sealed class SwitchStep(int token, Code value, ImmutableArray<SwitchCase> cases, Step body) : Step(token)
{
    public Code Value { get; } = value;
    public ImmutableArray<SwitchCase> Cases { get; } = cases;
    public Step Body { get; } = body;
}

/// <summary>The values <paramref name="First"/> to <paramref name="Last"/>, both included, in the width of the switch's value; ordered as signed numbers when <paramref name="IsSigned"/>.</summary>
/// <param name="Label">The <see cref="LabelStep"/> in the switch's body that this leads to.</param>
public sealed record SwitchCase(Label Label, ulong First, ulong Last, bool IsSigned, bool IsDefault);

/// <summary>A place that can be jumped to: a C label, or a case. One object for each place.</summary>
public sealed class Label(string name)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

/// <summary>Stands where a <see cref="Lowering.Label"/> is.</summary>
public sealed class LabelStep(int token, Label label) : Step(token)
{
    public Label Label { get; } = label;
}

public sealed class GotoStep(int token, Label label) : Step(token)
{
    public Label Label { get; } = label;
}

/// <summary>Leaves the innermost loop or switch.</summary>
public sealed class BreakStep(int token) : Step(token);

/// <summary>Goes to the end of the innermost loop's turn.</summary>
public sealed class ContinueStep(int token) : Step(token);

/// <summary>Leaves the function; a struct is returned as the address of the object to copy from.</summary>
public sealed class ReturnStep(int token, Code? value) : Step(token)
{
    public Code? Value { get; } = value;
}

/// <summary>Inline assembly: what it writes is not known, unless an intrinsic knows the template. <c>asm goto</c> may go to any of its labels.</summary>
public sealed class AsmStep(int token, string template, ImmutableArray<AsmOutput> outputs, ImmutableArray<Code> inputs, ImmutableArray<Label> labels) : Step(token)
{
    public string Template { get; } = template;
    public ImmutableArray<AsmOutput> Outputs { get; } = outputs;
    public ImmutableArray<Code> Inputs { get; } = inputs;
    public ImmutableArray<Label> Labels { get; } = labels;
}

/// <summary>An operand that inline assembly writes: a register local, or <see cref="Width"/> bits behind an address.</summary>
public sealed record AsmOutput(Local? Local, Code? Address, int BitOffset, int Width);

/// <summary>What could not be lowered: running it is not known to do anything, and the paths through it are given up.</summary>
public sealed class UnknownStep(int token, string reason) : Step(token)
{
    public string Reason { get; } = reason;
}
