namespace KvmModel.Preprocessing;

/// <summary>Finds the directives of a file and pairs the conditional ones (C11 6.10 p2, 6.10.1).</summary>
internal static class DirectiveReader
{
    private const int Unnamed = -1;

    public static Directive[] Read(Token[] tokens)
    {
        var directives = new List<Directive>();
        var open = new Stack<int>(); // the last directive of each conditional that is not yet ended
        for (var index = 0; index < tokens.Length; index++)
        {
            if (tokens[index].Kind != TokenKind.Hash || (tokens[index].Flags & TokenFlags.StartOfLine) == 0)
                continue;
            var end = index + 1;
            while ((tokens[end].Flags & TokenFlags.StartOfLine) == 0 && tokens[end].Kind != TokenKind.EndOfFile)
                end++;
            var kind = end == index + 1 ? DirectiveKind.Null : KindOf(tokens[index + 1]);
            var self = directives.Count;
            var directive = new Directive(kind, index, end, self + 1);
            if (directive.OpensGroup)
            {
                open.Push(self);
                directive = directive with { Next = Unnamed };
            }
            else if (directive.ContinuesGroup || kind == DirectiveKind.Endif)
            {
                if (open.TryPop(out var group))
                    directives[group] = directives[group] with { Next = self };
                if (directive.ContinuesGroup)
                {
                    open.Push(self);
                    directive = directive with { Next = Unnamed };
                }
            }
            directives.Add(directive);
            index = end - 1;
        }
        foreach (var unended in open)
            directives[unended] = directives[unended] with { Next = directives.Count };
        return [.. directives];
    }

    /// <summary>The macro of an include guard: <c>#ifndef M</c> or <c>#if !defined(M)</c> first in the file, its <c>#endif</c> last, no other group between; else 0.</summary>
    public static int Guard(Token[] tokens, Directive[] directives)
    {
        if (directives.Length == 0 || directives[0].Hash != 0)
            return 0;
        var first = directives[0];
        var last = first.Next;
        if (last != directives.Length - 1 || directives[last].Kind != DirectiveKind.Endif || directives[last].End != tokens.Length - 1)
            return 0;
        var arguments = tokens.AsSpan(first.Arguments, Math.Max(0, first.End - first.Arguments));
        return first.Kind switch
        {
            DirectiveKind.Ifndef when arguments.Length == 1 => arguments[0].Symbol,
            DirectiveKind.If when arguments.Length == 3 && arguments[0].Kind == TokenKind.Exclamation && arguments[1].Is("defined") => arguments[2].Symbol,
            DirectiveKind.If when arguments.Length == 5 && arguments[0].Kind == TokenKind.Exclamation && arguments[1].Is("defined")
                && arguments[2].Kind == TokenKind.LeftParen && arguments[4].Kind == TokenKind.RightParen => arguments[3].Symbol,
            _ => 0,
        };
    }

    private static DirectiveKind KindOf(Token name) => name.Text switch
    {
        "define" => DirectiveKind.Define,
        "undef" => DirectiveKind.Undef,
        "include" or "import" => DirectiveKind.Include,
        "include_next" => DirectiveKind.IncludeNext,
        "if" => DirectiveKind.If,
        "ifdef" => DirectiveKind.Ifdef,
        "ifndef" => DirectiveKind.Ifndef,
        "elif" => DirectiveKind.Elif,
        "elifdef" => DirectiveKind.Elifdef,
        "elifndef" => DirectiveKind.Elifndef,
        "else" => DirectiveKind.Else,
        "endif" => DirectiveKind.Endif,
        "line" => DirectiveKind.Line,
        "error" => DirectiveKind.Error,
        "warning" => DirectiveKind.Warning,
        "pragma" => DirectiveKind.Pragma,
        "ident" or "sccs" => DirectiveKind.Ident,
        _ => name.Kind == TokenKind.Number ? DirectiveKind.Line : DirectiveKind.Unknown,
    };
}
