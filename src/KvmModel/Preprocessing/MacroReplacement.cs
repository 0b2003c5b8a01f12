namespace KvmModel.Preprocessing;

/// <summary>
/// A replacement list in the form in which it is substituted: <c>##</c> has become a mark on its operands, parameters have become numbers.
/// A function of the definition alone.
/// </summary>
internal sealed class MacroReplacement
{
    private MacroReplacement(Item[] items, bool isPlain)
    {
        Items = items;
        IsPlain = isPlain;
    }

    internal enum ItemKind : byte
    {
        Token,
        Parameter,

        /// <summary><c># parameter</c>.</summary>
        Stringified,

        /// <summary><c>__VA_OPT__ (</c> …; the items up to <see cref="Item.End"/> are its content.</summary>
        VariadicOption,

        /// <summary><c># __VA_OPT__ (</c> ….</summary>
        StringifiedOption,
    }

    /// <param name="Parameter">The parameter's index.</param>
    /// <param name="PastesLeft">Right operand of <c>##</c>.</param>
    /// <param name="PastesRight">Left operand of <c>##</c>.</param>
    /// <param name="End">One past the last item that belongs to a <c>__VA_OPT__</c>.</param>
    internal readonly record struct Item(ItemKind Kind, Token Token, int Parameter, bool PastesLeft, bool PastesRight, int End);

    public Item[] Items { get; }

    /// <summary>Whether the body stands for itself: no parameters, no <c>##</c>.</summary>
    public bool IsPlain { get; }

    public static MacroReplacement Of(MacroDefinition macro)
    {
        var items = new List<Item>(macro.Body.Length);
        var isPlain = Read(macro, 0, macro.Body.Length, items);
        return new MacroReplacement([.. items], isPlain);
    }

    private static bool Read(MacroDefinition macro, int start, int end, List<Item> items)
    {
        var body = macro.Body;
        var isPlain = true;
        for (var index = start; index < end; index++)
        {
            var token = body[index];
            var kind = ItemKind.Token;
            var pastesLeft = index > start && body[index - 1].Kind == TokenKind.HashHash;
            if (token.Kind == TokenKind.HashHash && index > start)
            {
                isPlain = false;
                continue;
            }
            if (macro.IsFunctionLike && token.Kind == TokenKind.Hash && index + 1 < end)
            {
                kind = ItemKind.Stringified;
                index++;
            }
            var parameter = macro.IsFunctionLike && body[index].Kind == TokenKind.Identifier ? macro.Parameters.IndexOf(body[index].Text) : -1;
            if (parameter >= 0)
            {
                isPlain = false;
                kind = kind == ItemKind.Token ? ItemKind.Parameter : kind;
            }
            else if (macro.IsVariadic && body[index].Is("__VA_OPT__") && Closing(body, index + 1, end) is > 0 and var closing)
            {
                isPlain = false;
                var opening = items.Count;
                items.Add(default);
                Read(macro, index + 2, closing, items);
                kind = kind == ItemKind.Token ? ItemKind.VariadicOption : ItemKind.StringifiedOption;
                items[opening] = new Item(kind, token, -1, pastesLeft, Pastes(closing), items.Count);
                index = closing;
                continue;
            }
            else
            {
                kind = ItemKind.Token;
            }
            items.Add(new Item(kind, token, parameter, pastesLeft, Pastes(index), items.Count + 1));
        }
        return isPlain;

        bool Pastes(int last) => last + 1 < end && body[last + 1].Kind == TokenKind.HashHash;
    }

    /// <summary>The index of the parenthesis that closes the one at <paramref name="open"/>; -1 when there is none.</summary>
    private static int Closing(Token[] body, int open, int end)
    {
        if (open >= end || body[open].Kind != TokenKind.LeftParen)
            return -1;
        var depth = 0;
        for (var index = open; index < end; index++)
        {
            depth += body[index].Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0)
                return index;
        }
        return -1;
    }
}
