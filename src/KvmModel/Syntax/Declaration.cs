using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>
/// C11 6.7 and 6.9. <c>int a, *b;</c> gives two declarations that share their specifiers: both spans start at <c>int</c>, the first ends behind
/// <c>a</c>, the last behind the semicolon.
/// </summary>
public abstract class Declaration : SyntaxNode
{
    private protected Declaration(TokenSpan span) : base(span) { }
}

[Flags]
public enum StorageClass { None = 0, Static = 1, Extern = 2, Inline = 4, Register = 8, ThreadLocal = 16 }

/// <summary>A variable or a function prototype, by <see cref="Type"/>. The initialiser of a table may be parsed when first asked for: it is long, and the name alone is asked for more often.</summary>
/// <param name="parseInitializer">Parses an initialiser that was passed over; null where <paramref name="initializer"/> is all there is.</param>
public sealed class VariableDeclaration(TokenSpan span, string name, TypeSyntax type, StorageClass storage, Expression? initializer, AttributeSet attributes, int nameToken = -1, Func<Expression>? parseInitializer = null) : Declaration(span)
{
    private Expression? _initializer = initializer;

    /// <summary>The index of the name's token.</summary>
    public int NameToken { get; } = nameToken;
    public string Name { get; } = name;
    public TypeSyntax Type { get; } = type;
    public StorageClass Storage { get; } = storage;

    /// <summary>An expression, or an <see cref="InitializerList"/>.</summary>
    public Expression? Initializer => HasInitializer ? LazyInitializer.EnsureInitialized(ref _initializer, () => parseInitializer!()) : null;

    public bool HasInitializer { get; } = initializer is not null || parseInitializer is not null;
    public AttributeSet Attributes { get; } = attributes;
}

/// <summary>A function with a body. The body is parsed when first asked for: most of the thousands of inline functions in headers never are.</summary>
public sealed class FunctionDefinition(TokenSpan span, string name, FunctionTypeSyntax type, StorageClass storage, TokenSpan bodySpan, Func<FunctionDefinition, CompoundStatement> parseBody, AttributeSet? attributes = null, int nameToken = -1) : Declaration(span)
{
    private CompoundStatement? _body;

    /// <summary>The index of the name's token.</summary>
    public int NameToken { get; } = nameToken;
    public AttributeSet Attributes { get; } = attributes ?? AttributeSet.None;

    public string Name { get; } = name;
    public FunctionTypeSyntax Type { get; } = type;
    public StorageClass Storage { get; } = storage;

    /// <summary>The tokens of the body, braces included.</summary>
    public TokenSpan BodySpan { get; } = bodySpan;

    public CompoundStatement Body => LazyInitializer.EnsureInitialized(ref _body, () => parseBody(this));
}

public sealed class TypedefDeclaration(TokenSpan span, string name, TypeSyntax type, AttributeSet attributes, int nameToken = -1) : Declaration(span)
{
    /// <summary>The index of the name's token.</summary>
    public int NameToken { get; } = nameToken;
    public string Name { get; } = name;
    public TypeSyntax Type { get; } = type;
    public AttributeSet Attributes { get; } = attributes;
}

/// <summary><c>struct s { … };</c>, <c>enum e { … };</c>: a type alone.</summary>
public sealed class TypeDeclaration(TokenSpan span, TypeSyntax type) : Declaration(span)
{
    public TypeSyntax Type { get; } = type;
}

public sealed class StaticAssertDeclaration(TokenSpan span, Expression condition, string? message) : Declaration(span)
{
    public Expression Condition { get; } = condition;
    public string? Message { get; } = message;
}

/// <summary><c>asm("…");</c> at file scope.</summary>
public sealed class AsmDeclaration(TokenSpan span, string template) : Declaration(span)
{
    public string Template { get; } = template;
}

/// <summary>A lone <c>;</c>, which expanded macros leave behind.</summary>
public sealed class EmptyDeclaration(TokenSpan span) : Declaration(span);

/// <summary>Tokens that could not be read as a declaration; <see cref="Reason"/> says why. Reading went on behind them.</summary>
public sealed class ErrorDeclaration(TokenSpan span, string reason) : Declaration(span)
{
    public string Reason { get; } = reason;
}
