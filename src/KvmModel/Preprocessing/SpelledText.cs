using System.Text;

namespace KvmModel.Preprocessing;

/// <summary>Gives a piece of a preprocessed unit back as its author wrote it: macro calls unexpanded, white space folded to single blanks.</summary>
public static class SpelledText
{
    private const int MaxLength = 400;

    /// <summary>The text as written, at most 400 characters; longer text ends in an ellipsis.</summary>
    public static string TextOf(this PreprocessedUnit unit, TokenSpan span)
    {
        var text = new StringBuilder();
        var previous = default(Token);
        for (var index = span.Start; index < span.End && text.Length < MaxLength; index++)
        {
            var token = unit.OutermostCall(index);
            var isSameCall = unit.Tokens[index].Expansion != 0 && token.Source == previous.Source && token.Offset == previous.Offset && index > span.Start;
            previous = token;
            if (isSameCall)
                continue;
            if (text.Length > 0 && (token.Flags & (TokenFlags.LeadingSpace | TokenFlags.StartOfLine)) != 0)
                text.Append(' ');
            if (unit.Tokens[index].Expansion == 0)
                text.Append(token.Text);
            else
                AppendCall(text, unit, token);
        }
        return text.Length < MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "…";
    }

    private static void AppendCall(StringBuilder text, PreprocessedUnit unit, Token name)
    {
        text.Append(name.Text);
        if (!unit.Macros.TryGetValue(name.Text, out var macro) || !macro.IsFunctionLike)
            return;
        var source = name.Source.Text;
        var at = name.Offset + name.Text.Length;
        while (at < source.Length && char.IsWhiteSpace(source[at]))
            at++;
        var depth = 0;
        for (; at < source.Length && text.Length < MaxLength; at++)
        {
            var c = source[at];
            if (char.IsWhiteSpace(c) || c == '\\')
            {
                if (text[^1] != ' ')
                    text.Append(' ');
                continue;
            }
            text.Append(c);
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth <= 0)
                break;
        }
    }
}
