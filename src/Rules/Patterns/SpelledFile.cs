using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace Rules.Patterns;

/// <summary>
/// A C file as people read it, before preprocessing: in, its text; out, its functions, declarations and macro definitions, in order. Both sides of an <c>#if</c> are
/// there where each is whole in itself, else the first alone; <c>#if 0</c> is not. Linear in the text; never fails.
/// </summary>
internal sealed class SpelledFile
{
    private static readonly ConditionalWeakTable<SourceText, SpelledFile> Known = [];

    private SpelledFile(SourceText source)
    {
        var macros = new List<CodeRegion>();
        var tokens = WithoutDirectives(LexedFile.Of(source).Tokens, macros);
        Regions = [.. Split(tokens).Concat(macros).OrderBy(region => region.FirstLine).ThenBy(region => region.Kind)];
    }

    /// <summary>By first line.</summary>
    public ImmutableArray<CodeRegion> Regions { get; }

    /// <summary>A file, read once for each text.</summary>
    public static SpelledFile Of(SourceText source) => Known.GetValue(source, static text => new SpelledFile(text));

    private static List<Token> WithoutDirectives(ReadOnlySpan<Token> tokens, List<CodeRegion> macros)
    {
        var code = new List<Token>();
        var groups = new Stack<Conditional>();
        for (var at = 0; at < tokens.Length && tokens[at].Kind != TokenKind.EndOfFile;)
        {
            if (tokens[at].Kind != TokenKind.Hash || (tokens[at].Flags & TokenFlags.StartOfLine) == 0)
            {
                code.Add(tokens[at++]);
                continue;
            }
            var end = at + 1;
            while (end < tokens.Length && tokens[end].Kind != TokenKind.EndOfFile && (tokens[end].Flags & TokenFlags.StartOfLine) == 0)
                end++;
            var line = tokens[(at + 1)..end];
            switch (line.IsEmpty ? "" : line[0].Text)
            {
                case "define" when line.Length > 1 && line[1].Kind == TokenKind.Identifier:
                    macros.Add(Macro(line));
                    break;
                case "if" or "ifdef" or "ifndef":
                    groups.Push(new Conditional(code.Count, IsNever: line.Length == 2 && line[1].Text == "0"));
                    break;
                case "else" or "elif" when groups.TryPeek(out var group):
                    group.Branches.Add(code.Count);
                    break;
                case "endif" when groups.TryPop(out var group):
                    group.Close(code);
                    break;
            }
            at = end;
        }
        return code;
    }

    private static CodeRegion Macro(ReadOnlySpan<Token> line)
    {
        var body = 2;
        if (line.Length > 2 && line[2].Kind == TokenKind.LeftParen && (line[2].Flags & TokenFlags.LeadingSpace) == 0)
        {
            while (body < line.Length && line[body].Kind != TokenKind.RightParen)
                body++;
            body = Math.Min(body + 1, line.Length);
        }
        return new CodeRegion(CodeRegionKind.Macro, line[1].Text, line[1], [], line[body..].ToArray());
    }

    /// <summary>Cuts the code at the ends of external declarations (C11 6.9), by brackets alone.</summary>
    private static IEnumerable<CodeRegion> Split(List<Token> code)
    {
        int start = 0, depth = 0, body = -1;
        var hasValue = false;
        for (var at = 0; at < code.Count; at++)
        {
            switch (code[at].Kind)
            {
                case TokenKind.LeftBrace or TokenKind.LeftParen or TokenKind.LeftBracket:
                    if (depth++ == 0 && code[at].Kind == TokenKind.LeftBrace && !hasValue && ParametersBefore(code, start, at) >= 0)
                        body = at;
                    break;
                case TokenKind.RightBrace or TokenKind.RightParen or TokenKind.RightBracket:
                    var isLineStart = code[at].Kind == TokenKind.RightBrace && IsFirstColumn(code[at]);
                    depth = isLineStart ? 0 : Math.Max(0, depth - 1);
                    if (depth == 0 && body >= 0 && code[at].Kind == TokenKind.RightBrace)
                    {
                        yield return Function(code, start, body, at + 1);
                        (start, body, hasValue) = (at + 1, -1, false);
                    }
                    break;
                case TokenKind.Equal when depth == 0:
                    hasValue = true;
                    break;
                case TokenKind.Semicolon when depth == 0:
                    if (at > start)
                        yield return Declaration(code.GetRange(start, at + 1 - start).ToArray());
                    (start, hasValue) = (at + 1, false);
                    break;
            }
        }
    }

    private static bool IsFirstColumn(Token token) => token.Offset == 0 || token.Source.Text[token.Offset - 1] == '\n';

    /// <summary>Where the parameters of the function whose body starts at <paramref name="brace"/> begin; -1 when it is no function's.</summary>
    private static int ParametersBefore(List<Token> code, int start, int brace)
    {
        var at = brace - 1;
        while (at > start && code[at].Kind == TokenKind.Identifier && SpelledTokens.IsAttribute(code[at].Text))
            at--;
        for (var depth = 0; at > start && code[at].Kind is not TokenKind.LeftBrace and not TokenKind.Semicolon; at--)
        {
            depth += code[at].Kind switch { TokenKind.RightParen => 1, TokenKind.LeftParen => -1, _ => 0 };
            if (depth == 0)
                return code[at].Kind == TokenKind.LeftParen && code[at - 1].Kind == TokenKind.Identifier ? SpelledTokens.IsAttributeWithArguments(code[at - 1].Text) ? ParametersBefore(code, start, at - 1) : at : -1;
        }
        return -1;
    }

    private static CodeRegion Function(List<Token> code, int start, int body, int end)
    {
        var name = code[ParametersBefore(code, start, body) - 1];
        return new CodeRegion(CodeRegionKind.Function, name.Text, name, code.GetRange(start, body - start).ToArray(), code.GetRange(body, end - body).ToArray());
    }

    private static CodeRegion Declaration(Token[] tokens)
    {
        var name = Array.FindLast(tokens[..Math.Max(1, Array.FindIndex(tokens, token => token.Kind is TokenKind.LeftBrace or TokenKind.LeftBracket or TokenKind.Equal or TokenKind.LeftParen or TokenKind.Semicolon))], token => token.Kind == TokenKind.Identifier);
        return new CodeRegion(CodeRegionKind.Declaration, name.Text ?? "", name.Text is null ? tokens[0] : name, [tokens[0]], tokens);
    }

    /// <summary>An <c>#if</c> that is open: where its sides start in the code.</summary>
    private sealed record Conditional(int Start, bool IsNever)
    {
        public List<int> Branches { get; } = [];

        /// <summary>Takes away sides that cannot stand beside each other, and the side of <c>#if 0</c>.</summary>
        public void Close(List<Token> code)
        {
            int[] ends = [.. Branches, code.Count];
            var first = ends[0];
            if (Branches.Count > 0 && !IsNever && !Sides(ends).All(side => IsBalanced(code, side.Start, side.End)))
                code.RemoveRange(first, code.Count - first);
            if (IsNever)
                code.RemoveRange(Start, first - Start);
        }

        private IEnumerable<(int Start, int End)> Sides(int[] ends) => ends.Select((end, index) => (index == 0 ? Start : ends[index - 1], end));

        private static bool IsBalanced(List<Token> code, int start, int end)
        {
            var depth = 0;
            for (var at = start; at < end && depth >= 0; at++)
            {
                depth += code[at].Kind switch
                {
                    TokenKind.LeftBrace or TokenKind.LeftParen => 1,
                    TokenKind.RightBrace or TokenKind.RightParen => -1,
                    _ => 0,
                };
            }
            return depth == 0 && end > start && code[end - 1].Kind is TokenKind.Semicolon or TokenKind.RightBrace or TokenKind.Comma;
        }
    }
}
