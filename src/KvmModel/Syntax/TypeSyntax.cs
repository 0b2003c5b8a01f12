using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>A type as written, declarators already turned inside out (C11 6.7.6, 6.7.7): <c>int *a[3]</c> is an array of pointers to int.</summary>
public abstract class TypeSyntax : SyntaxNode
{
    private protected TypeSyntax(TokenSpan span, AttributeSet attributes) : base(span) => Attributes = attributes;

    public AttributeSet Attributes { get; }
}

/// <summary>The attributes that change meaning or layout (GNU <c>__attribute__</c>, <c>_Alignas</c>); others are read and dropped.</summary>
/// <param name="IsPacked"><c>packed</c></param>
/// <param name="Alignment"><c>aligned(n)</c>, <c>_Alignas(n)</c>; <c>aligned</c> alone gives 16.</param>
/// <param name="Mode"><c>mode(TI)</c> and the like.</param>
/// <param name="Section"><c>section("…")</c></param>
/// <param name="Cleanup"><c>cleanup(function)</c>: the function that is called with the variable's address when it leaves scope.</param>
/// <param name="Alias"><c>alias("…")</c>: the function or object that this name is another name of.</param>
/// <param name="AsmLabel"><c>asm("…")</c> behind a declarator: the register of a register variable, else the name for the assembler.</param>
/// <param name="IsWeak"><c>weak</c></param>
/// <param name="IsNoReturn"><c>noreturn</c>, <c>_Noreturn</c></param>
public sealed record AttributeSet(
    bool IsPacked = false, Expression? Alignment = null, string? Mode = null, string? Section = null,
    string? Cleanup = null, string? Alias = null, string? AsmLabel = null, bool IsWeak = false, bool IsNoReturn = false)
{
    public static readonly AttributeSet None = new();
}

/// <summary><c>void</c>, <c>unsigned long</c>, <c>_Bool</c>, <c>__int128</c>, …</summary>
public enum BuiltinTypeKind { Void, Bool, Char, SignedChar, UnsignedChar, Short, UnsignedShort, Int, UnsignedInt, Long, UnsignedLong, LongLong, UnsignedLongLong, Int128, UnsignedInt128, Float, Double, LongDouble, VaList, AutoType }

public sealed class BuiltinTypeSyntax(TokenSpan span, AttributeSet attributes, BuiltinTypeKind kind) : TypeSyntax(span, attributes)
{
    public BuiltinTypeKind Kind { get; } = kind;
}

public sealed class TypedefNameSyntax(TokenSpan span, AttributeSet attributes, string name) : TypeSyntax(span, attributes)
{
    public string Name { get; } = name;
}

/// <summary><c>struct</c> or <c>union</c>: a reference to <see cref="Tag"/>, or a definition when <see cref="Members"/> is not default.</summary>
public sealed class RecordTypeSyntax(TokenSpan span, AttributeSet attributes, bool isUnion, string? tag, ImmutableArray<MemberSyntax> members) : TypeSyntax(span, attributes)
{
    public bool IsUnion { get; } = isUnion;
    public string? Tag { get; } = tag;
    public ImmutableArray<MemberSyntax> Members { get; } = members;

    /// <summary>The greatest alignment that <c>#pragma pack</c> allows its members, in bytes; 0 for no limit.</summary>
    public int Pack { get; init; }
}

/// <summary>A member; <see cref="Name"/> is null for an anonymous struct or union or an unnamed bit-field.</summary>
public sealed class MemberSyntax(TokenSpan span, string? name, TypeSyntax type, Expression? bitWidth, AttributeSet attributes, int nameToken = -1) : SyntaxNode(span)
{
    /// <summary>The index of the name's token; -1 without a name.</summary>
    public int NameToken { get; } = nameToken;
    public string? Name { get; } = name;
    public TypeSyntax Type { get; } = type;
    public Expression? BitWidth { get; } = bitWidth;
    public AttributeSet Attributes { get; } = attributes;
}

/// <summary><c>enum</c>: a reference to <see cref="Tag"/>, or a definition when <see cref="Enumerators"/> is not default.</summary>
public sealed class EnumTypeSyntax(TokenSpan span, AttributeSet attributes, string? tag, ImmutableArray<EnumeratorSyntax> enumerators, TypeSyntax? underlyingType = null) : TypeSyntax(span, attributes)
{
    public string? Tag { get; } = tag;

    /// <summary>C23's <c>enum tag : type</c>, or null.</summary>
    public TypeSyntax? UnderlyingType { get; } = underlyingType;
    public ImmutableArray<EnumeratorSyntax> Enumerators { get; } = enumerators;
}

public sealed class EnumeratorSyntax(TokenSpan span, string name, Expression? value) : SyntaxNode(span)
{
    public string Name { get; } = name;
    public Expression? Value { get; } = value;
}

/// <summary>GNU's <c>typeof</c> of an expression or, when <see cref="Type"/> is set, of a type.</summary>
public sealed class TypeofSyntax(TokenSpan span, AttributeSet attributes, TypeSyntax? type, Expression? operand) : TypeSyntax(span, attributes)
{
    public TypeSyntax? Type { get; } = type;
    public Expression? Operand { get; } = operand;
}

public sealed class PointerTypeSyntax(TokenSpan span, TypeSyntax pointee) : TypeSyntax(span, AttributeSet.None)
{
    public TypeSyntax Pointee { get; } = pointee;
}

/// <summary><c>element[size]</c>; a null size is <c>[]</c>.</summary>
public sealed class ArrayTypeSyntax(TokenSpan span, TypeSyntax element, Expression? size) : TypeSyntax(span, AttributeSet.None)
{
    public TypeSyntax Element { get; } = element;
    public Expression? Size { get; } = size;
}

public sealed class FunctionTypeSyntax(TokenSpan span, TypeSyntax returnType, ImmutableArray<ParameterSyntax> parameters, bool isVariadic) : TypeSyntax(span, AttributeSet.None)
{
    public TypeSyntax ReturnType { get; } = returnType;
    public ImmutableArray<ParameterSyntax> Parameters { get; } = parameters;
    public bool IsVariadic { get; } = isVariadic;
}

public sealed class ParameterSyntax(TokenSpan span, string? name, TypeSyntax type) : SyntaxNode(span)
{
    public string? Name { get; } = name;
    public TypeSyntax Type { get; } = type;
}
