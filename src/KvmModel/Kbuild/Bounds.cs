using System.Globalization;
using System.Numerics;
using System.Text;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// <c>generated/bounds.h</c>: counts of enumerators that the preprocessor needs. A build compiles <c>kernel/bounds.c</c>; here its <c>DEFINE</c> lines
/// are evaluated over the enumerations and macros of the two headers it is about, each read alone. <c>sizeof(spinlock_t)</c> is 4, which
/// is wrong for configurations that debug locks. A value that cannot be computed is left out.
/// </summary>
internal static class Bounds
{
    public const string Path = "include/generated/bounds.h";
    private const string Source = "kernel/bounds.c";
    private static readonly string[] _headers = ["include/linux/kconfig.h", "include/linux/page-flags.h", "include/linux/mmzone.h"];

    public static SourceText? In(ISourceTree tree, KernelConfig config)
    {
        if (tree.Read(Source) is not { } main)
            return null;
        SourceText?[] inputs = [main, .. _headers.Select(tree.Read)];
        return DerivedText.Of(Path, config, inputs, () => Header(main, [config.Header, .. inputs[1..].OfType<SourceText>()]));
    }

    private static string Header(SourceText main, IReadOnlyList<SourceText> before)
    {
        var unit = Preprocessor.Run(main, new PreprocessorOptions(new IncludeResolver(new NoFiles(), []), before, []));
        var tokens = unit.Tokens.ToArray();
        var enumerators = Enumerators(tokens);
        var values = new MacroValues(unit);
        var text = new StringBuilder();
        for (var index = 0; index + 3 < tokens.Length; index++)
        {
            if (!tokens[index].Is("DEFINE") || tokens[index + 1].Kind != TokenKind.LeftParen || tokens[index + 3].Kind != TokenKind.Comma)
                continue;
            var expression = tokens.AsSpan(index + 4, Closing(tokens, index + 1) - index - 4);
            if (Value(expression, enumerators, values) is { } value)
                text.Append(CultureInfo.InvariantCulture, $"#define {tokens[index + 2].Text} {value}\n");
        }
        return text.ToString();
    }

    private static long? Value(ReadOnlySpan<Token> expression, Dictionary<string, long> enumerators, MacroValues values)
    {
        if (expression.Length > 3 && expression[0].Kind == TokenKind.Identifier && expression[1].Kind == TokenKind.LeftParen && expression[^1].Kind == TokenKind.RightParen)
        {
            var inner = expression[2..^1];
            return expression[0].Text switch
            {
                "order_base_2" => Value(inner, enumerators, values) is { } n ? n > 1 ? BitOperations.Log2((ulong)n - 1) + 1 : 0 : null,
                "ilog2" => Value(inner, enumerators, values) is > 0 and { } n ? BitOperations.Log2((ulong)n) : null,
                "sizeof" when inner.Length == 1 && inner[0].Is("spinlock_t") => 4,
                _ => null,
            };
        }
        if (expression.Length == 1 && enumerators.TryGetValue(expression[0].Text, out var known))
            return known;
        foreach (var token in expression)
        {
            if (token.Kind == TokenKind.Identifier)
                return null;
        }
        return (long?)values.Evaluate(expression);
    }

    /// <summary>The enumerators whose values follow by counting; one set to anything but a number or an earlier one ends the count of its enumeration.</summary>
    private static Dictionary<string, long> Enumerators(Token[] tokens)
    {
        var known = new Dictionary<string, long>();
        for (var index = 0; index + 2 < tokens.Length; index++)
        {
            if (!tokens[index].Is("enum"))
                continue;
            index += tokens[index + 1].Kind == TokenKind.Identifier ? 2 : 1;
            if (tokens[index].Kind != TokenKind.LeftBrace)
                continue;
            long? next = 0;
            for (index++; index + 3 < tokens.Length && tokens[index].Kind == TokenKind.Identifier; index++)
            {
                var name = tokens[index++].Text;
                if (tokens[index].Kind == TokenKind.Equal)
                {
                    next = tokens[index + 2].Kind is not (TokenKind.Comma or TokenKind.RightBrace) ? null
                        : known.TryGetValue(tokens[index + 1].Text, out var same) ? same
                        : long.TryParse(tokens[index + 1].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
                    while (tokens[index].Kind is not (TokenKind.Comma or TokenKind.RightBrace or TokenKind.EndOfFile))
                        index++;
                }
                if (next is { } value)
                    known.TryAdd(name, value);
                next++;
                if (tokens[index].Kind != TokenKind.Comma)
                    break;
            }
        }
        return known;
    }

    private static int Closing(Token[] tokens, int open)
    {
        var depth = 0;
        for (var index = open; index < tokens.Length; index++)
        {
            depth += tokens[index].Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0)
                return index;
        }
        return tokens.Length - 1;
    }

    private sealed class NoFiles : ISourceTree
    {
        public SourceText? Read(string path) => null;

        public bool Exists(string path) => false;

        public IReadOnlyList<string> Files(string directory) => [];
    }
}
