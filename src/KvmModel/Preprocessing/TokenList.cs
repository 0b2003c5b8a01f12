namespace KvmModel.Preprocessing;

/// <summary>A growing run of tokens that is used again and again; the expander keeps a stock of them.</summary>
internal sealed class TokenList
{
    public Token[] Items { get; private set; } = new Token[64];

    public int Count { get; private set; }

    /// <summary>The white space that the list leaves before what follows it.</summary>
    public MacroExpander.Space Trailing { get; set; }

    public void Add(in Token token)
    {
        if (Count == Items.Length)
        {
            var larger = new Token[Count * 2];
            Items.CopyTo(larger, 0);
            Items = larger;
        }
        Items[Count++] = token;
    }

    public void AddRange(ReadOnlySpan<Token> tokens)
    {
        if (Count + tokens.Length > Items.Length)
        {
            var larger = new Token[Math.Max(Items.Length * 2, Count + tokens.Length)];
            Items.AsSpan(0, Count).CopyTo(larger);
            Items = larger;
        }
        tokens.CopyTo(Items.AsSpan(Count));
        Count += tokens.Length;
    }

    public void RemoveLast() => Count--;

    public void Clear()
    {
        Count = 0;
        Trailing = MacroExpander.Space.Own;
    }

    public Token[] ToArray() => Items.AsSpan(0, Count).ToArray();
}
