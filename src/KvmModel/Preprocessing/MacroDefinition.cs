using System.Collections.Immutable;

namespace KvmModel.Preprocessing;

/// <summary>A macro as defined (C11 6.10.3).</summary>
/// <param name="Name">The name token of the definition; its location is the macro's.</param>
/// <param name="Parameters">The parameter names, <c>__VA_ARGS__</c> or a named rest parameter (GNU) last when <paramref name="IsVariadic"/>; default for an object-like macro.</param>
/// <param name="Body">The replacement list.</param>
public sealed record MacroDefinition(Token Name, ImmutableArray<string> Parameters, bool IsVariadic, Token[] Body)
{
    public bool IsFunctionLike => !Parameters.IsDefault;
}
