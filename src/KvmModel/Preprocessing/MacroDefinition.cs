using System.Collections.Immutable;

namespace KvmModel.Preprocessing;

/// <summary>A macro as defined (C11 6.10.3).</summary>
/// <param name="Name">The name token of the definition; its location is the macro's.</param>
/// <param name="Parameters">The parameter names, <c>__VA_ARGS__</c> or a named rest parameter (GNU) last when <paramref name="IsVariadic"/>; default for an object-like macro.</param>
/// <param name="Body">The replacement list.</param>
public sealed record MacroDefinition(Token Name, ImmutableArray<string> Parameters, bool IsVariadic, Token[] Body)
{
    private MacroReplacement? _replacement;
    private MacroDefinition? _erased;

    public bool IsFunctionLike => !Parameters.IsDefault;

    /// <summary>Which of the compiler's own macros this is; their values depend on where they stand.</summary>
    internal BuiltinMacro Builtin { get; init; }

    /// <summary>The replacement list as it is substituted.</summary>
    internal MacroReplacement Replacement => _replacement ??= MacroReplacement.Of(this);

    /// <summary>The same macro with nothing for a replacement: its calls vanish, and their arguments are not even expanded. Always the same object.</summary>
    internal MacroDefinition Erased => LazyInitializer.EnsureInitialized(ref _erased, () => new MacroDefinition(Name, Parameters, IsVariadic, []));

    /// <summary>Whether defining the same name both ways is no redefinition (C11 6.10.3 p1-2).</summary>
    internal bool IsSameAs(MacroDefinition other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (IsFunctionLike != other.IsFunctionLike || IsVariadic != other.IsVariadic || Builtin != other.Builtin || Body.Length != other.Body.Length)
            return false;
        if (IsFunctionLike && !Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan()))
            return false;
        for (var index = 0; index < Body.Length; index++)
        {
            if (Body[index].Text != other.Body[index].Text || HasSpace(Body[index]) != HasSpace(other.Body[index]))
                return false;
        }
        return true;

        static bool HasSpace(Token token) => (token.Flags & TokenFlags.LeadingSpace) != 0;
    }
}

/// <summary>The macros whose replacement the preprocessor computes (C11 6.10.8.1; GNU; C23 6.10.1).</summary>
internal enum BuiltinMacro : byte
{
    None,
    File, BaseFile, Line, Counter, IncludeLevel, Pragma,
    HasInclude, HasIncludeNext, HasAttribute, HasBuiltin,
}
