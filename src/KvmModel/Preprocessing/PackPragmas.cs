using System.Globalization;
using System.Numerics;

namespace KvmModel.Preprocessing;

/// <summary>
/// <c>#pragma pack</c>: the greatest alignment that members of a struct have (GCC "Structure-Layout Pragmas"). In: the pragmas in the order in which they stand. Out: a mark on
/// each closing brace under a limit, for it is the one in force there that a struct gets. A limit that GCC would refuse changes nothing.
/// </summary>
internal sealed class PackPragmas
{
    /// <summary>Where the mark is among the flags: three bits, the limit's binary logarithm and one; 0 for no limit.</summary>
    private const int Shift = 3;

    private readonly Stack<int> _pushed = new();

    /// <summary>In bytes; 0 for no limit.</summary>
    public int Limit { get; private set; }

    /// <summary>Whether all is as at the start of a unit.</summary>
    public bool IsInitial => Limit == 0 && _pushed.Count == 0;

    /// <param name="arguments">The pragma's tokens: <c>pack (n)</c>, <c>pack ()</c>, <c>pack (push)</c>, <c>pack (push, n)</c> or <c>pack (pop)</c>.</param>
    public void Read(ReadOnlySpan<Token> arguments)
    {
        if (arguments.Length < 3 || arguments[1].Kind != TokenKind.LeftParen || arguments[^1].Kind != TokenKind.RightParen)
            return;
        switch (arguments[2..^1])
        {
            case []:
                Limit = 0;
                break;
            case [var number] when LimitOf(number) is { } limit:
                Limit = limit;
                break;
            case [var word] when word.Is("push"):
                _pushed.Push(Limit);
                break;
            case [var word, { Kind: TokenKind.Comma }, var number] when word.Is("push") && LimitOf(number) is { } limit:
                _pushed.Push(Limit);
                Limit = limit;
                break;
            case [var word] when word.Is("pop") && _pushed.TryPop(out var limit):
                Limit = limit;
                break;
        }
    }

    /// <summary>A closing brace as it stands under the limit.</summary>
    public Token Mark(in Token brace) => brace with { Flags = brace.Flags | (TokenFlags)(BitOperations.Log2((uint)Limit) + 1 << Shift) };

    /// <summary>The limit that a closing brace is marked with; 0 for none.</summary>
    public static int LimitAt(in Token brace) => 1 << ((int)(brace.Flags & TokenFlags.Pack) >> Shift) >> 1;

    private static int? LimitOf(in Token token) =>
        int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is 0 or 1 or 2 or 4 or 8 or 16 ? limit : null;
}
