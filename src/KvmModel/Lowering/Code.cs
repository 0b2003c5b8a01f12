using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>
/// An expression in the form that is run: names resolved, conversions spelled out, every lvalue an address, every struct an object in memory. Its value is a
/// two's complement integer of <see cref="Width"/> bits; a pointer is one of 64, a struct is the address of an object that holds it, and nothing is 0 bits wide.
/// </summary>
/// <remarks>A closed family, made by <see cref="FunctionLowering"/>. Memory is bytes, little-endian (AAPCS64), so layout is the only type left.</remarks>
public abstract class Code
{
    private protected Code(int token, int width)
    {
        Token = token;
        Width = width;
    }

    /// <summary>The token of the function's unit at which this stands for a reader.</summary>
    public int Token { get; }

    /// <summary>In bits: 0 for void, 1 to 64 otherwise.</summary>
    public int Width { get; }
}

public sealed class ConstantCode(int token, ulong value, int width) : Code(token, width)
{
    /// <summary>Zero above <see cref="Code.Width"/>.</summary>
    public ulong Value { get; } = value;
}

/// <summary>The address of a string literal, which is followed by a NUL. A char of <see cref="Text"/> is a byte.</summary>
public sealed class StringCode(int token, string text) : Code(token, 64)
{
    public string Text { get; } = text;
}

/// <summary>The address of a function or of a variable with static storage.</summary>
/// <param name="declaration">What the name means in this unit: a definition or only a declaration. A static local's declaration is its own.</param>
public sealed class SymbolCode(int token, string name, Declaration declaration) : Code(token, 64)
{
    public string Name { get; } = name;
    public Declaration Declaration { get; } = declaration;
}

/// <summary>The value of a local that lives in a register.</summary>
public sealed class LocalCode(int token, Local local) : Code(token, local.Width)
{
    public Local Local { get; } = local;
}

/// <summary>The address of a local that lives in memory.</summary>
public sealed class LocalAddressCode(int token, Local local) : Code(token, 64)
{
    public Local Local { get; } = local;
}

/// <summary>Sets a local that lives in a register; the value is that set.</summary>
public sealed class SetLocalCode(int token, Local local, Code value) : Code(token, local.Width)
{
    public Local Local { get; } = local;
    public Code Value { get; } = value;
}

/// <summary>Reads <see cref="Code.Width"/> bits from <see cref="BitOffset"/> bits behind an address: a scalar, or a bit-field.</summary>
public sealed class LoadCode(int token, Code address, int bitOffset, int width) : Code(token, width)
{
    public Code Address { get; } = address;
    public int BitOffset { get; } = bitOffset;
}

/// <summary>Writes as many bits as <see cref="Value"/> has; the value is that written.</summary>
public sealed class StoreCode(int token, Code address, int bitOffset, Code value) : Code(token, value.Width)
{
    public Code Address { get; } = address;
    public int BitOffset { get; } = bitOffset;
    public Code Value { get; } = value;
}

/// <summary>Copies <see cref="Size"/> bytes: a struct's assignment. The value is the destination.</summary>
public sealed class CopyCode(int token, Code destination, Code source, long size) : Code(token, 64)
{
    public Code Destination { get; } = destination;
    public Code Source { get; } = source;
    public long Size { get; } = size;
}

/// <summary>Makes <see cref="Size"/> bytes zero: what an initialiser does not mention. The value is the address.</summary>
public sealed class ClearCode(int token, Code address, long size) : Code(token, 64)
{
    public Code Address { get; } = address;
    public long Size { get; } = size;
}

public enum UnaryOperation { BitwiseNot, Negate }

/// <summary>The operand's width is the result's.</summary>
public sealed class UnaryCode(int token, UnaryOperation operation, Code operand) : Code(token, operand.Width)
{
    public UnaryOperation Operation { get; } = operation;
    public Code Operand { get; } = operand;
}

public enum BinaryOperation
{
    Add, Subtract, Multiply, SignedDivide, UnsignedDivide, SignedRemainder, UnsignedRemainder,
    And, Or, Xor, ShiftLeft, ShiftRightLogical, ShiftRightArithmetic,
    Equal, NotEqual, SignedLess, SignedLessOrEqual, UnsignedLess, UnsignedLessOrEqual,
}

/// <summary>Both operands have one width, a shift's amount apart; a comparison's result is 1 bit wide. Pointer arithmetic is arithmetic of 64 bits.</summary>
public sealed class BinaryCode(int token, BinaryOperation operation, Code left, Code right) : Code(token, operation >= BinaryOperation.Equal ? 1 : left.Width)
{
    public BinaryOperation Operation { get; } = operation;
    public Code Left { get; } = left;
    public Code Right { get; } = right;
}

/// <summary><c>operand != 0</c>, 1 bit wide; with <see cref="Negated"/> <c>operand == 0</c>.</summary>
public sealed class TruthCode(int token, Code operand, bool negated = false) : Code(token, 1)
{
    public Code Operand { get; } = operand;
    public bool Negated { get; } = negated;
}

/// <summary>Widens with zeroes, or with the sign; or narrows, when <see cref="Code.Width"/> is the smaller.</summary>
public sealed class ResizeCode(int token, Code operand, int width, bool isSigned) : Code(token, width)
{
    public Code Operand { get; } = operand;

    /// <summary>Whether the operand is a signed number.</summary>
    public bool IsSigned { get; } = isSigned;
}

/// <summary><c>condition ? whenTrue : whenFalse</c>, and <c>&amp;&amp;</c> and <c>||</c>: only the chosen side is run. The condition is 1 bit wide.</summary>
public sealed class ChooseCode(int token, Code condition, Code whenTrue, Code whenFalse) : Code(token, whenTrue.Width)
{
    public Code Condition { get; } = condition;
    public Code WhenTrue { get; } = whenTrue;
    public Code WhenFalse { get; } = whenFalse;
}

/// <summary>Runs statements for their effects, then gives a value: GNU's <c>({ … })</c>, commas, increments, compound literals.</summary>
public sealed class SequenceCode(int token, ImmutableArray<Step> steps, Code? value) : Code(token, value?.Width ?? 0)
{
    public ImmutableArray<Step> Steps { get; } = steps;
    public Code? Value { get; } = value;
}

/// <summary>A call. Arguments are converted to the parameters' types; a struct argument is the address of a fresh copy.</summary>
/// <param name="function">A <see cref="SymbolCode"/>, a code that gives a function's address, or null when the callee is not declared.</param>
/// <param name="syntax">The call as written: intrinsics may look at operands that are no C expressions, such as a register's name.</param>
/// <param name="type">The result's type.</param>
public sealed class CallCode(int token, Code? function, ImmutableArray<Code> arguments, CallExpression syntax, CType type, int width) : Code(token, width)
{
    public Code? Function { get; } = function;
    public ImmutableArray<Code> Arguments { get; } = arguments;
    public CallExpression Syntax { get; } = syntax;
    public CType Type { get; } = type;

    /// <summary>The callee's name when it is called by name.</summary>
    public string? Name => Syntax.FunctionName;
}

/// <summary>What could not be lowered; it has no effect and its value is not known.</summary>
public sealed class UnknownCode(int token, string reason, int width) : Code(token, width)
{
    public string Reason { get; } = reason;
}
