using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>
/// Makes codes in their shortest form: operations on constants are done at once, conversions that do nothing vanish, conditions are kept 1 bit wide. What has effects is
/// never dropped. Undefined operations (a division by zero, a shift by the width or more) are left to be run.
/// </summary>
internal static class CodeFolding
{
    public static ConstantCode Constant(int token, ulong value, int width) => new(token, value & MaskOf(width), width);

    public static ConstantCode Constant(int token, Int128 value, CType type) => Constant(token, unchecked((ulong)value), Value.WidthOf(type));

    public static ConstantCode Bit(int token, bool value) => new(token, value ? 1u : 0u, 1);

    private static ulong MaskOf(int width) => width >= 64 ? ulong.MaxValue : (1ul << width) - 1;

    private static long Signed(ulong value, int width) => unchecked((long)(value << (64 - width)) >> (64 - width));

    /// <summary>Converts between widths.</summary>
    public static Code Resize(int token, Code operand, int width, bool isSigned)
    {
        if (operand.Width == width)
            return operand;
        isSigned &= width > operand.Width;
        switch (operand)
        {
            case ConstantCode constant:
                return Constant(token, isSigned ? unchecked((ulong)Signed(constant.Value, constant.Width)) : constant.Value, width);
            case UnknownCode unknown:
                return new UnknownCode(unknown.Token, unknown.Reason, width);
            case SequenceCode { Value: { } value } sequence:
                return new SequenceCode(sequence.Token, sequence.Steps, Resize(token, value, width, isSigned));
            case ResizeCode inner when width <= inner.Operand.Width:
                return inner.Width >= width ? Resize(token, inner.Operand, width, false) : new ResizeCode(token, operand, width, isSigned);
            case ResizeCode inner when inner.Width > inner.Operand.Width && (width <= inner.Width || !inner.IsSigned || isSigned):
                return new ResizeCode(token, inner.Operand, width, inner.IsSigned);
            case ChooseCode { WhenTrue: ConstantCode, WhenFalse: ConstantCode } choose:
                return new ChooseCode(token, choose.Condition, Resize(token, choose.WhenTrue, width, isSigned), Resize(token, choose.WhenFalse, width, isSigned));
            default:
                return new ResizeCode(token, operand, width, isSigned);
        }
    }

    /// <summary>Whether a value is not zero, 1 bit wide.</summary>
    public static Code Truth(int token, Code operand)
    {
        if (operand.Width == 1)
            return operand;
        return operand switch
        {
            ConstantCode constant => Bit(token, constant.Value != 0),
            UnknownCode unknown => new UnknownCode(unknown.Token, unknown.Reason, 1),
            StringCode or LocalAddressCode => Bit(token, true),
            SymbolCode symbol when !IsWeak(symbol.Declaration) => Bit(token, true),
            SequenceCode { Value: { } value } sequence => new SequenceCode(sequence.Token, sequence.Steps, Truth(token, value)),
            ResizeCode resize when resize.Width > resize.Operand.Width => Truth(token, resize.Operand),
            ChooseCode { WhenTrue: ConstantCode, WhenFalse: ConstantCode } choose => Choose(token, choose.Condition, Truth(token, choose.WhenTrue), Truth(token, choose.WhenFalse)),
            _ => new TruthCode(token, operand),
        };
    }

    private static bool IsWeak(Declaration declaration) => declaration is VariableDeclaration { Attributes.IsWeak: true } or FunctionDefinition { Attributes.IsWeak: true };

    /// <summary>The opposite of a condition.</summary>
    public static Code Not(int token, Code condition) => condition switch
    {
        ConstantCode constant => Bit(token, constant.Value == 0),
        UnknownCode => condition,
        TruthCode { Operand.Width: > 1 } truth => new TruthCode(token, truth.Operand, !truth.Negated),
        TruthCode { Negated: true } truth => truth.Operand,
        SequenceCode { Value: { } value } sequence => new SequenceCode(sequence.Token, sequence.Steps, Not(token, value)),
        BinaryCode { Operation: BinaryOperation.Equal } compare => new BinaryCode(compare.Token, BinaryOperation.NotEqual, compare.Left, compare.Right),
        BinaryCode { Operation: BinaryOperation.NotEqual } compare => new BinaryCode(compare.Token, BinaryOperation.Equal, compare.Left, compare.Right),
        _ => new TruthCode(token, condition, negated: true),
    };

    public static Code Choose(int token, Code condition, Code whenTrue, Code whenFalse)
    {
        if (condition is ConstantCode constant)
            return constant.Value != 0 ? whenTrue : whenFalse;
        if (condition is SequenceCode { Value: ConstantCode decided } sequence)
            return new SequenceCode(sequence.Token, sequence.Steps, decided.Value != 0 ? whenTrue : whenFalse);
        if (whenTrue is ConstantCode { Width: 1, Value: var yes } && whenFalse is ConstantCode { Value: var no } && yes != no)
            return yes != 0 ? condition : Not(token, condition);
        return new ChooseCode(token, condition, whenTrue, whenFalse);
    }

    /// <summary>The value behind statements.</summary>
    public static Code After(int token, List<Step> steps, Code? value) => steps.Count == 0 && value is not null ? value : new SequenceCode(token, [.. steps], value);

    public static Code Unary(int token, UnaryOperation operation, Code operand) => operand is ConstantCode constant
        ? Constant(token, operation == UnaryOperation.Negate ? unchecked(0 - constant.Value) : ~constant.Value, operand.Width)
        : operand is UnknownCode ? operand : new UnaryCode(token, operation, operand);

    public static Code Binary(int token, BinaryOperation operation, Code left, Code right)
    {
        if (left is ConstantCode a && right is ConstantCode b && Fold(operation, a.Value, b.Value, a.Width) is { } value)
            return Constant(token, value, operation >= BinaryOperation.Equal ? 1 : a.Width);
        if (ReferenceEquals(left, right) && operation is BinaryOperation.Equal or BinaryOperation.NotEqual && IsPure(left) && left is not UnknownCode)
            return Bit(token, operation == BinaryOperation.Equal);
        if (left is ConstantCode && right is not ConstantCode && IsCommutative(operation))
            (left, right) = (right, left);
        return right is ConstantCode constant && WithConstant(token, operation, left, constant) is { } shorter ? shorter : new BinaryCode(token, operation, left, right);
    }

    private static bool IsCommutative(BinaryOperation operation) => operation is BinaryOperation.Add or BinaryOperation.Multiply
        or BinaryOperation.And or BinaryOperation.Or or BinaryOperation.Xor or BinaryOperation.Equal or BinaryOperation.NotEqual;

    /// <summary>An operation whose right side is constant, in a shorter form; null when there is none.</summary>
    private static Code? WithConstant(int token, BinaryOperation operation, Code left, ConstantCode right)
    {
        switch (operation)
        {
            case BinaryOperation.Add or BinaryOperation.Subtract or BinaryOperation.Or or BinaryOperation.Xor
                or BinaryOperation.ShiftLeft or BinaryOperation.ShiftRightLogical or BinaryOperation.ShiftRightArithmetic when right.Value == 0:
            case BinaryOperation.Multiply or BinaryOperation.SignedDivide or BinaryOperation.UnsignedDivide when right.Value == 1:
            case BinaryOperation.And when right.Value == MaskOf(right.Width):
                return left;
            case BinaryOperation.And or BinaryOperation.Multiply when right.Value == 0 && IsPure(left):
                return right;
            case BinaryOperation.Subtract:
                return Binary(token, BinaryOperation.Add, left, Constant(token, unchecked(0 - right.Value), right.Width));
            case BinaryOperation.Add when left is BinaryCode { Operation: BinaryOperation.Add, Right: ConstantCode inner } sum:
                return Binary(token, BinaryOperation.Add, sum.Left, Constant(token, unchecked(inner.Value + right.Value), right.Width));
            case BinaryOperation.Equal or BinaryOperation.NotEqual when right.Value <= 1 && left is ResizeCode { IsSigned: false, Operand: { Width: 1 } condition }:
                return right.Value == 1 == (operation == BinaryOperation.Equal) ? condition : Not(token, condition);
            case BinaryOperation.Equal when right.Value == 0:
                return Not(token, Truth(token, left));
            case BinaryOperation.NotEqual when right.Value == 0:
                return Truth(token, left);
            default:
                return null;
        }
    }

    private static ulong? Fold(BinaryOperation operation, ulong left, ulong right, int width)
    {
        var (a, b) = (Signed(left, width), Signed(right, width));
        return unchecked(operation switch
        {
            BinaryOperation.Add => left + right,
            BinaryOperation.Subtract => left - right,
            BinaryOperation.Multiply => left * right,
            BinaryOperation.SignedDivide => b == 0 || b == -1 ? b == 0 ? null : (ulong)-a : (ulong)(a / b),
            BinaryOperation.UnsignedDivide => right == 0 ? null : left / right,
            BinaryOperation.SignedRemainder => b == 0 || b == -1 ? b == 0 ? null : 0 : (ulong)(a % b),
            BinaryOperation.UnsignedRemainder => right == 0 ? null : left % right,
            BinaryOperation.And => left & right,
            BinaryOperation.Or => left | right,
            BinaryOperation.Xor => left ^ right,
            BinaryOperation.ShiftLeft => right >= (ulong)width ? null : left << (int)right,
            BinaryOperation.ShiftRightLogical => right >= (ulong)width ? null : left >> (int)right,
            BinaryOperation.ShiftRightArithmetic => right >= (ulong)width ? null : (ulong)(a >> (int)right),
            BinaryOperation.Equal => left == right ? 1u : 0u,
            BinaryOperation.NotEqual => left != right ? 1u : 0u,
            BinaryOperation.SignedLess => a < b ? 1u : 0u,
            BinaryOperation.SignedLessOrEqual => a <= b ? 1u : 0u,
            BinaryOperation.UnsignedLess => left < right ? 1u : 0u,
            _ => left <= right ? 1u : 0u,
        });
    }

    /// <summary>An address as something and a constant number of bytes behind it.</summary>
    public static (Code Root, long Bytes) Split(Code address) => address is BinaryCode { Operation: BinaryOperation.Add, Right: ConstantCode constant } sum
        ? (sum.Left, unchecked((long)constant.Value)) : (address, 0);

    /// <summary>An address some bytes behind another.</summary>
    public static Code Behind(int token, Code address, long bytes) => Binary(token, BinaryOperation.Add, address, Constant(token, unchecked((ulong)bytes), 64));

    /// <summary>Whether running the code changes nothing.</summary>
    public static bool IsPure(Code code) => code switch
    {
        ConstantCode or StringCode or SymbolCode or LocalCode or LocalAddressCode or UnknownCode => true,
        LoadCode load => IsPure(load.Address),
        UnaryCode unary => IsPure(unary.Operand),
        BinaryCode binary => IsPure(binary.Left) && IsPure(binary.Right),
        TruthCode truth => IsPure(truth.Operand),
        ResizeCode resize => IsPure(resize.Operand),
        ChooseCode choose => IsPure(choose.Condition) && IsPure(choose.WhenTrue) && IsPure(choose.WhenFalse),
        _ => false,
    };

    /// <summary>Whether a code may stand twice: it is cheap, and no effect of the same expression may change it (C11 6.5 p2).</summary>
    public static bool IsStable(Code code) => code switch
    {
        ConstantCode or StringCode or SymbolCode or LocalCode or LocalAddressCode => true,
        BinaryCode { Operation: BinaryOperation.Add, Right: ConstantCode } sum => IsStable(sum.Left),
        _ => false,
    };

    /// <summary>Adds to some steps what a code does, without its value.</summary>
    public static void Discard(Code? code, List<Step> into)
    {
        switch (code)
        {
            case null or ConstantCode or StringCode or SymbolCode or LocalCode or LocalAddressCode or UnknownCode:
                break;
            case LoadCode load:
                Discard(load.Address, into);
                break;
            case UnaryCode unary:
                Discard(unary.Operand, into);
                break;
            case BinaryCode binary:
                Discard(binary.Left, into);
                Discard(binary.Right, into);
                break;
            case TruthCode truth:
                Discard(truth.Operand, into);
                break;
            case ResizeCode resize:
                Discard(resize.Operand, into);
                break;
            case SequenceCode sequence:
                into.AddRange(sequence.Steps);
                Discard(sequence.Value, into);
                break;
            case ChooseCode choose:
                var (whenTrue, whenFalse) = (new List<Step>(), new List<Step>());
                Discard(choose.WhenTrue, whenTrue);
                Discard(choose.WhenFalse, whenFalse);
                AddIf(choose.Token, choose.Condition, whenTrue, whenFalse, into);
                break;
            default:
                into.Add(new EvaluateStep(code.Token, code));
                break;
        }
    }

    /// <summary>Adds a branch to some steps; sides that do nothing vanish.</summary>
    public static void AddIf(int token, Code condition, List<Step> then, List<Step> @else, List<Step> into)
    {
        if (then.Count == 0 && @else.Count == 0)
            Discard(condition, into);
        else if (then.Count == 0)
            into.Add(new IfStep(token, Not(token, condition), Block(token, @else), null));
        else
            into.Add(new IfStep(token, condition, Block(token, then), @else.Count == 0 ? null : Block(token, @else)));
    }

    /// <summary>Steps as one.</summary>
    public static Step Block(int token, List<Step> steps) => steps.Count == 1 ? steps[0] : new BlockStep(token, [.. steps]);
}
