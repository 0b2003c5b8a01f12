using System.Text;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using ReviewBot.Testing;

namespace KvmModel.Tests.Binding;

/// <summary>Claims about a piece of C, put to the compiler as static assertions behind the very tokens that we parsed.</summary>
internal sealed class CompilerClaims
{
    private readonly StringBuilder _source = new();
    private readonly List<string> _claims = [];

    public CompilerClaims(PreprocessedUnit unit) => Print(unit, new TokenSpan(0, unit.Tokens.Length), _source);

    public CompilerClaims(string source) => _source.AppendLine(source);

    /// <summary>How many claims were made.</summary>
    public int Count => _claims.Count;

    /// <summary>That an expression is a constant, of a value and of a type (both as promoted).</summary>
    public void Constant(string expression, IntegerValue value)
    {
        var literal = value.Type.Size == 16
            ? $"((((unsigned __int128){(ulong)(UInt128)(value.Value >> 64 & ulong.MaxValue)}ull) << 64) | {(ulong)(value.Value & ulong.MaxValue)}ull)"
            : value.Value < 0 ? $"(-{-(value.Value + 1)}ll - 1)" : $"{value.Value}ull";
        Add($"(({value.Type})({expression}) == ({value.Type}){literal}) && __builtin_types_compatible_p(__typeof__(({expression}) + 0), __typeof__(({value.Type})0 + 0))",
            $"{expression} == {value.Value} {value.Type}");
    }

    /// <summary>That a condition holds.</summary>
    public void Add(string condition, string description)
    {
        _source.Append("_Static_assert(").Append(condition).Append(", \"claim ").Append(_claims.Count).AppendLine("\");");
        _claims.Add(description);
    }

    /// <summary>That everything claimed is so.</summary>
    public void Hold()
    {
        var (refuted, errors) = Ask();
        if (refuted.Count + errors.Count > 0)
            Assert.Fail(string.Join('\n', [.. refuted.Take(20), .. errors.Take(20)]));
    }

    /// <summary>Asks the compiler.</summary>
    /// <returns>The claims that are false, and its other complaints, each with the line it is about: claims that are no constants to it, or the source itself.</returns>
    public (List<string> Refuted, List<string> Errors) Ask()
    {
        List<string> refuted = [], errors = [];
        var source = _source.ToString();
        var lines = source.Split('\n');
        foreach (var message in CrossCompiler.Check(source).Split('\n'))
        {
            if (!message.Contains("error:", StringComparison.Ordinal))
                continue;
            var at = message.IndexOf("static assertion failed: \"claim ", StringComparison.Ordinal);
            if (at >= 0)
                refuted.Add(_claims[int.Parse(message.AsSpan(at + 32).TrimEnd('"'))]);
            else
                errors.Add(message.Split(':') is [_, var number, ..] && int.TryParse(number, out var line) ? $"{message}: {lines[line - 1]}" : message);
        }
        return (refuted, errors);
    }

    /// <summary>Appends a span's tokens as text that lexes to them again.</summary>
    public static void Print(PreprocessedUnit unit, TokenSpan span, StringBuilder text)
    {
        var column = 0;
        foreach (var token in unit.Tokens[span.Start..span.End])
        {
            if (token.Kind == TokenKind.EndOfFile)
                break;
            var isLineEnd = column > 100 && token.Text is ";" or "}" or "{" or ",";
            text.Append(token.Text).Append(isLineEnd ? '\n' : ' ');
            column = isLineEnd ? 0 : column + token.Text.Length + 1;
        }
        text.AppendLine();
    }
}
