using System.Collections.Frozen;
using System.Text;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>
/// Makes unexpanded kernel code fit C's grammar, in three steps that change no expression: attribute macros go; a type among a call's arguments becomes one name;
/// a macro that heads a block, such as <c>list_for_each_entry (…) { … }</c>, becomes the condition of a loop. Patterns and code go the same way.
/// </summary>
internal static class SpelledTokens
{
    private static readonly FrozenSet<string> Attributes = FrozenSet.Create(StringComparer.Ordinal,
        "__init", "__exit", "__user", "__iomem", "__percpu", "__rcu", "__force", "__must_check", "__always_inline", "noinline", "__maybe_unused", "__always_unused", "__weak", "__ro_after_init",
        "__read_mostly", "asmlinkage", "__packed", "__noreturn", "__cold", "__hot", "__initdata", "__initconst", "__kprobes", "__sched", "notrace", "__bitwise", "__private", "__hyp_text",
        "noinstr", "__visible", "__used", "__pure", "__attribute_const__", "__malloc", "__flatten", "noinline_for_stack", "__cacheline_aligned", "____cacheline_aligned", "__net_init", "__refdata",
        "__no_kcsan", "__no_sanitize_address", "__kernel", "__nocast", "__safe", "__randomize_layout", "__latent_entropy");

    private static readonly FrozenSet<string> AttributesWithArguments = FrozenSet.Create(StringComparer.Ordinal,
        "__aligned", "__printf", "__scanf", "__releases", "__acquires", "__must_hold", "__section", "__alloc_size", "__counted_by", "__free", "__attribute__", "__no_sanitize", "__kvm_nvhe_hidden");

    private static readonly FrozenSet<string> TypeNames = FrozenSet.Create(StringComparer.Ordinal,
        "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "__u8", "__u16", "__u32", "__u64", "__s8", "__s16", "__s32", "__s64", "__le16", "__le32", "__le64", "__be16", "__be32", "__be64",
        "bool", "uint", "ulong", "ushort");

    private static readonly FrozenSet<string> TypeWords = FrozenSet.Create(StringComparer.Ordinal,
        "void", "_Bool", "char", "short", "int", "long", "signed", "unsigned", "float", "double", "const", "volatile", "struct", "union", "enum");

    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(StringComparer.Ordinal,
        "if", "else", "while", "do", "for", "switch", "case", "default", "goto", "break", "continue", "return", "sizeof", "typeof", "__typeof__", "_Alignof", "asm", "__asm__", "_Generic",
        "_Static_assert", "static", "extern", "inline", "typedef", "register", "__attribute__", "volatile", "const");

    public static bool IsAttribute(string name) => Attributes.Contains(name);

    public static bool IsAttributeWithArguments(string name) => AttributesWithArguments.Contains(name);

    /// <summary>A name that is a type by the kernel's custom, or a pattern's type metavariable (<c>$T</c>).</summary>
    public static bool IsTypeName(string name) => TypeNames.Contains(name) || name.Length > 2 && name.EndsWith("_t", StringComparison.Ordinal) || name is ['$', >= 'A' and <= 'Z', ..];

    public static Statement Parse(Token[] tokens) => Parser.ParseStatement(tokens, IsTypeName);

    public static Token Semicolon(ReadOnlySpan<Token> behind) => (behind.IsEmpty ? default : behind[^1]) with { Kind = TokenKind.Semicolon, Text = ";" };

    /// <summary>The tokens that are parsed; each stands where one of the originals does.</summary>
    public static Token[] Clean(ReadOnlySpan<Token> raw, bool foldsTypes)
    {
        var tokens = WithoutAttributes(raw);
        if (foldsTypes)
            tokens = WithTypesAsNames(tokens);
        return WithLoops(tokens);
    }

    /// <summary>The tokens as text, with blanks where they had any.</summary>
    public static string Text(ReadOnlySpan<Token> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            if (text.Length > 0 && (token.Flags & (TokenFlags.LeadingSpace | TokenFlags.StartOfLine)) != 0)
                text.Append(' ');
            text.Append(token is { Kind: TokenKind.Identifier, Text: ['(', .. var type, ')'] } ? type : token.Text);
        }
        return text.ToString();
    }

    private static List<Token> WithoutAttributes(ReadOnlySpan<Token> raw)
    {
        var kept = new List<Token>(raw.Length);
        var closes = Closes(raw);
        for (var at = 0; at < raw.Length; at++)
        {
            var token = raw[at];
            if (token.Kind == TokenKind.Identifier)
            {
                if (Attributes.Contains(token.Text))
                    continue;
                if (AttributesWithArguments.Contains(token.Text))
                {
                    at = at + 1 < raw.Length && raw[at + 1].Kind == TokenKind.LeftParen ? closes[at + 1] : at;
                    continue;
                }
                // PRIx64 and KERN_ERR are strings.
                if (at + 1 < raw.Length && raw[at + 1].Kind == TokenKind.String && !Keywords.Contains(token.Text) || at > 0 && raw[at - 1].Kind == TokenKind.String)
                    continue;
            }
            // Of the number in ID_AA64MMFR0_EL1, TGRAN4, 52_BIT a macro makes part of a name.
            kept.Add(token.Kind == TokenKind.Number && token.Text.Contains('_', StringComparison.Ordinal) ? token with { Kind = TokenKind.Identifier } : token);
        }
        return kept;
    }

    /// <summary>For each opening parenthesis where it closes, the last token for one that does not.</summary>
    private static int[] Closes(ReadOnlySpan<Token> tokens)
    {
        var closes = new int[tokens.Length];
        var open = new Stack<int>();
        for (var at = 0; at < tokens.Length; at++)
        {
            closes[at] = tokens.Length - 1;
            if (tokens[at].Kind == TokenKind.LeftParen)
                open.Push(at);
            else if (tokens[at].Kind == TokenKind.RightParen && open.TryPop(out var start))
                closes[start] = at;
        }
        return closes;
    }

    private static List<Token> WithTypesAsNames(List<Token> tokens)
    {
        var folded = new List<Token>(tokens.Count);
        var calls = new Stack<bool>();
        for (var at = 0; at < tokens.Count; at++)
        {
            var token = tokens[at];
            folded.Add(token);
            if (token.Kind is TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace)
                calls.Push(token.Kind == TokenKind.LeftParen && at > 0 && tokens[at - 1].Kind == TokenKind.Identifier && !Keywords.Contains(tokens[at - 1].Text));
            else if (token.Kind is TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace)
                calls.TryPop(out _);
            if (token.Kind is TokenKind.LeftParen or TokenKind.Comma && calls.TryPeek(out var isCall) && isCall && TypeAt(tokens, at + 1) is var end && end > at + 1)
            {
                var text = Text(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens)[(at + 1)..end]);
                folded.Add(tokens[at + 1] with { Kind = TokenKind.Identifier, Text = $"({text})" });
                at = end - 1;
            }
        }
        return folded;
    }

    /// <summary>The end of an argument that is a type and nothing else; <paramref name="start"/> when it is none.</summary>
    private static int TypeAt(List<Token> tokens, int start)
    {
        var at = start;
        var isType = false;
        for (; at < tokens.Count && tokens[at].Kind == TokenKind.Identifier; at++)
        {
            var word = tokens[at].Text;
            if (word is "struct" or "union" or "enum" && at + 1 < tokens.Count && tokens[at + 1].Kind == TokenKind.Identifier)
                at++;
            else if (!TypeWords.Contains(word) && (isType || !IsTypeName(word)))
                return start;
            isType = true;
        }
        while (isType && at < tokens.Count && tokens[at].Kind == TokenKind.Star)
            at++;
        return isType && at < tokens.Count && tokens[at].Kind is TokenKind.Comma or TokenKind.RightParen ? at : start;
    }

    private static Token[] WithLoops(List<Token> tokens)
    {
        var done = new List<Token>(tokens.Count);
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens);
        var closes = Closes(span);
        var closeAt = new Stack<int>();
        for (var at = 0; at < span.Length; at++)
        {
            var isHead = span[at].Kind == TokenKind.Identifier && at + 1 < span.Length && span[at + 1].Kind == TokenKind.LeftParen && !Keywords.Contains(span[at].Text)
                && (at == 0 || span[at - 1].Kind is TokenKind.LeftBrace or TokenKind.RightBrace or TokenKind.Semicolon or TokenKind.RightParen or TokenKind.Colon || span[at - 1].Is("else") || span[at - 1].Is("do"));
            if (isHead && closes[at + 1] is var close && close + 1 < span.Length
                && (span[close + 1].Kind == TokenKind.LeftBrace || span[at].Text.Contains("for_each", StringComparison.Ordinal) && span[close + 1].Kind is not TokenKind.Semicolon and not TokenKind.RightParen))
            {
                done.Add(span[at] with { Text = "while" });
                done.Add(span[at] with { Kind = TokenKind.LeftParen, Text = "(" });
                closeAt.Push(close);
            }
            done.Add(span[at]);
            if (closeAt.TryPeek(out var end) && end == at)
            {
                closeAt.Pop();
                done.Add(span[at]);
            }
        }
        return [.. done];
    }
}
