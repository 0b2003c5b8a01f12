using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// The alignment of types as written. GNU's <c>aligned</c> on a typedef replaces the alignment, and may lower it (<c>compat_u64</c>); on a
/// declaration it can only raise it; on a definition of a struct it is part of the layout.
/// </summary>
public sealed partial class SemanticModel
{
    /// <summary>In bytes, typedefs' attributes included; null when not known.</summary>
    public int? Alignment(TypeSyntax syntax, Scope? scope = null)
    {
        if (!EvaluationGuard.TryEnter())
            return null;
        try
        {
            return Raise(NaturalAlignment(syntax, scope ?? Scope.File), IsDefinition(syntax) ? null : ExplicitAlignment(syntax.Attributes, scope));
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    /// <summary>The value of <c>aligned(n)</c>; null without one, or when it is not a constant power of two up to 2^28 (GCC's limit).</summary>
    internal int? ExplicitAlignment(AttributeSet attributes, Scope? scope) =>
        attributes.Alignment is { } alignment && Evaluate(alignment, scope) is IntegerValue { Value: var value }
        && value > 0 && value <= 1 << 28 && Int128.IsPow2(value) ? (int)value : null;

    private int? NaturalAlignment(TypeSyntax syntax, Scope scope) => syntax switch
    {
        TypedefNameSyntax name when Lookup(name.Name, scope)?.Syntax is TypedefDeclaration typedef =>
            ExplicitAlignment(typedef.Attributes, scope)
            ?? (IsDefinition(typedef.Type) ? null : ExplicitAlignment(typedef.Type.Attributes, scope))
            ?? (typedef.Attributes.Mode is null ? NaturalAlignment(typedef.Type, scope) : TypeRules.Alignment(Resolve(syntax, scope))),
        ArrayTypeSyntax array => Alignment(array.Element, scope),
        TypeofSyntax { Type: { } type } => Alignment(type, scope),
        _ => TypeRules.Alignment(Resolve(syntax, scope)),
    };

    private static bool IsDefinition(TypeSyntax syntax) => syntax is RecordTypeSyntax { Members.IsDefault: false } or EnumTypeSyntax { Enumerators.IsDefault: false };

    private static int? Raise(int? natural, int? asked) => natural is { } known && asked is { } least ? Math.Max(known, least) : natural;
}
