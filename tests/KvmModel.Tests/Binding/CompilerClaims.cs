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

    public CompilerClaims(PreprocessedUnit unit) => Print(unit, _source);

    public CompilerClaims(string source) => _source.AppendLine(source);

    public int Count => _claims.Count;

    /// <summary>That an expression is a constant, of a value and (when given) of a type.</summary>
    public void Constant(string expression, IntegerValue value, bool withType = true)
    {
        var literal = value.Type.Size == 16
            ? $"((((unsigned __int128){(ulong)(UInt128)(value.Value >> 64 & ulong.MaxValue)}ull) << 64) | {(ulong)(value.Value & ulong.MaxValue)}ull)"
            : value.Value < 0 ? $"(-{-(value.Value + 1)}ll - 1)" : $"{value.Value}ull";
        var type = withType ? $" && __builtin_types_compatible_p(__typeof__(({expression}) + 0), __typeof__(({value.Type})0 + 0))" : "";
        Add($"(({value.Type})({expression}) == ({value.Type}){literal}){type}", $"{expression} == {value.Value} {value.Type}");
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
        if (Refuted() is { Count: > 0 } refuted)
            Assert.Fail(string.Join('\n', refuted.Take(20)));
    }

    /// <summary>What the compiler does not accept, and what else it says; empty when it agrees with everything.</summary>
    public IReadOnlyList<string> Refuted()
    {
        var refuted = new List<string>();
        var source = _source.ToString();
        foreach (var line in CrossCompiler.Check(source).Split('\n'))
        {
            if (!line.Contains("error:", StringComparison.Ordinal))
                continue;
            var at = line.IndexOf("\"claim ", StringComparison.Ordinal);
            refuted.Add(at < 0 ? $"{line}: {LineOf(source, line)}" : _claims[int.Parse(line.AsSpan(at + 7, line.IndexOf('"', at + 1) - at - 7))]);
        }
        return refuted;
    }

    private static string LineOf(string source, string message) =>
        message.Split(':') is [_, var number, ..] && int.TryParse(number, out var line) ? source.Split('\n').ElementAtOrDefault(line - 1) ?? "" : "";

    /// <summary>A unit's tokens as text that lexes to them again.</summary>
    public static void Print(PreprocessedUnit unit, StringBuilder text)
    {
        var column = 0;
        foreach (var token in unit.Tokens)
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
