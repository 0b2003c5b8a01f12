using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>C11 6.5, with the GNU extensions that the kernel uses.</summary>
public abstract class Expression : SyntaxNode
{
    private protected Expression(TokenSpan span) : base(span) { }
}

public enum UnaryOperator { Plus, Minus, BitwiseNot, LogicalNot, AddressOf, Dereference, PreIncrement, PreDecrement, PostIncrement, PostDecrement, RealPart, ImaginaryPart }

public enum BinaryOperator
{
    Multiply, Divide, Remainder, Add, Subtract, ShiftLeft, ShiftRight,
    Less, Greater, LessOrEqual, GreaterOrEqual, Equal, NotEqual,
    BitwiseAnd, BitwiseXor, BitwiseOr, LogicalAnd, LogicalOr, Comma,
}

public sealed class NameExpression(TokenSpan span, string name) : Expression(span)
{
    public string Name { get; } = name;
}

/// <summary>An integer or character constant (C11 6.4.4.1, 6.4.4.4), read.</summary>
/// <param name="span">Its token.</param>
/// <param name="value">The value, two's complement in 128 bits.</param>
/// <param name="type">The type that C11 6.4.4.1 p5 gives it under LP64.</param>
public sealed class IntegerLiteral(TokenSpan span, Int128 value, IntegerLiteralType type) : Expression(span)
{
    public Int128 Value { get; } = value;
    public IntegerLiteralType Type { get; } = type;
}

public enum IntegerLiteralType { Int, UnsignedInt, Long, UnsignedLong, LongLong, UnsignedLongLong }

/// <summary>A floating constant as spelled; the kernel has almost none, and its value is not needed.</summary>
public sealed class FloatLiteral(TokenSpan span, string text = "0.0") : Expression(span)
{
    public string Text { get; } = text;
}

/// <summary>Adjacent string literals, joined, with escapes read; a char is a byte, or a code unit of a literal with prefix <c>L</c>, <c>u</c> or <c>U</c>.</summary>
public sealed class StringLiteral(TokenSpan span, string value, string prefix = "") : Expression(span)
{
    /// <summary>C11 6.4.5's encoding prefix: empty, <c>u8</c>, <c>u</c>, <c>U</c> or <c>L</c>.</summary>
    public string Prefix { get; } = prefix;
    public string Value { get; } = value;
}

public sealed class UnaryExpression(TokenSpan span, UnaryOperator @operator, Expression operand) : Expression(span)
{
    public UnaryOperator Operator { get; } = @operator;
    public Expression Operand { get; } = operand;
}

public sealed class BinaryExpression(TokenSpan span, BinaryOperator @operator, Expression left, Expression right) : Expression(span)
{
    public BinaryOperator Operator { get; } = @operator;
    public Expression Left { get; } = left;
    public Expression Right { get; } = right;
}

/// <summary><c>target = value</c>, or <c>target op= value</c> when <see cref="Operator"/> is set.</summary>
public sealed class AssignmentExpression(TokenSpan span, BinaryOperator? @operator, Expression target, Expression value) : Expression(span)
{
    public BinaryOperator? Operator { get; } = @operator;
    public Expression Target { get; } = target;
    public Expression Value { get; } = value;
}

/// <summary><c>condition ? whenTrue : whenFalse</c>; <see cref="WhenTrue"/> is null in GNU's <c>a ?: b</c>.</summary>
public sealed class ConditionalExpression(TokenSpan span, Expression condition, Expression? whenTrue, Expression whenFalse) : Expression(span)
{
    public Expression Condition { get; } = condition;
    public Expression? WhenTrue { get; } = whenTrue;
    public Expression WhenFalse { get; } = whenFalse;
}

public sealed class CallExpression(TokenSpan span, Expression function, ImmutableArray<Expression> arguments) : Expression(span)
{
    public Expression Function { get; } = function;
    public ImmutableArray<Expression> Arguments { get; } = arguments;

    /// <summary>The called function's name when it is called by name.</summary>
    public string? FunctionName => (Function as NameExpression)?.Name;
}

public sealed class IndexExpression(TokenSpan span, Expression array, Expression index) : Expression(span)
{
    public Expression Array { get; } = array;
    public Expression Index { get; } = index;
}

/// <summary><c>operand.member</c>, or <c>operand-&gt;member</c> when <see cref="IsArrow"/>.</summary>
public sealed class MemberExpression(TokenSpan span, Expression operand, string member, bool isArrow) : Expression(span)
{
    public Expression Operand { get; } = operand;
    public string Member { get; } = member;
    public bool IsArrow { get; } = isArrow;
}

public sealed class CastExpression(TokenSpan span, TypeSyntax type, Expression operand) : Expression(span)
{
    public TypeSyntax Type { get; } = type;
    public Expression Operand { get; } = operand;
}

/// <summary><c>(type){ … }</c> (C11 6.5.2.5).</summary>
public sealed class CompoundLiteral(TokenSpan span, TypeSyntax type, InitializerList initializer) : Expression(span)
{
    public TypeSyntax Type { get; } = type;
    public InitializerList Initializer { get; } = initializer;
}

/// <summary><c>{ … }</c> as an initialiser (C11 6.7.9); it stands only where an initialiser may.</summary>
public sealed class InitializerList(TokenSpan span, ImmutableArray<InitializerItem> items) : Expression(span)
{
    public ImmutableArray<InitializerItem> Items { get; } = items;
}

/// <summary>One <c>designation value</c> of an initialiser list.</summary>
public sealed class InitializerItem(TokenSpan span, ImmutableArray<Designator> designators, Expression value) : SyntaxNode(span)
{
    public ImmutableArray<Designator> Designators { get; } = designators;
    public Expression Value { get; } = value;
}

/// <summary><c>.member</c>, <c>[index]</c> or GNU's <c>[first ... last]</c>.</summary>
public sealed class Designator(TokenSpan span, string? member, Expression? index, Expression? last) : SyntaxNode(span)
{
    public string? Member { get; } = member;
    public Expression? Index { get; } = index;
    public Expression? Last { get; } = last;
}

/// <summary><c>sizeof</c> or <c>_Alignof</c>/<c>__alignof__</c> of an expression or, when <see cref="Type"/> is set, of a type.</summary>
public sealed class SizeExpression(TokenSpan span, bool isAlignment, TypeSyntax? type, Expression? operand) : Expression(span)
{
    public bool IsAlignment { get; } = isAlignment;
    public TypeSyntax? Type { get; } = type;
    public Expression? Operand { get; } = operand;
}

/// <summary><c>__builtin_offsetof(type, designator)</c>; the member path's first step is in <see cref="Path"/>[0].</summary>
public sealed class OffsetOfExpression(TokenSpan span, TypeSyntax type, ImmutableArray<Designator> path) : Expression(span)
{
    public TypeSyntax Type { get; } = type;
    public ImmutableArray<Designator> Path { get; } = path;
}

/// <summary>GNU's <c>({ … })</c>: the value of the last expression statement.</summary>
public sealed class StatementExpression(TokenSpan span, CompoundStatement body) : Expression(span)
{
    public CompoundStatement Body { get; } = body;
}

/// <summary><c>_Generic(control, type: value, default: value)</c>; a null type is <c>default</c>.</summary>
public sealed class GenericSelection(TokenSpan span, Expression control, ImmutableArray<(TypeSyntax? Type, Expression Value)> associations) : Expression(span)
{
    public Expression Control { get; } = control;
    public ImmutableArray<(TypeSyntax? Type, Expression Value)> Associations { get; } = associations;
}

/// <summary><c>__builtin_types_compatible_p(a, b)</c>.</summary>
public sealed class TypesCompatibleExpression(TokenSpan span, TypeSyntax left, TypeSyntax right) : Expression(span)
{
    public TypeSyntax Left { get; } = left;
    public TypeSyntax Right { get; } = right;
}

/// <summary><c>__builtin_va_arg(list, type)</c>.</summary>
public sealed class VariableArgumentExpression(TokenSpan span, Expression list, TypeSyntax type) : Expression(span)
{
    public Expression List { get; } = list;
    public TypeSyntax Type { get; } = type;
}

/// <summary>GNU's <c>&amp;&amp;label</c>.</summary>
public sealed class LabelAddressExpression(TokenSpan span, string label) : Expression(span)
{
    public string Label { get; } = label;
}

/// <summary>Where an expression should be and none could be read; <see cref="Reason"/> says why.</summary>
public sealed class ErrorExpression(TokenSpan span, string reason) : Expression(span)
{
    public string Reason { get; } = reason;
}
