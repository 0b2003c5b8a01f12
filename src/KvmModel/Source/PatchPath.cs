using System.Text;

namespace KvmModel.Source;

/// <summary>
/// Paths as diffs write them: C-quoted where they have unusual bytes (<c>"a/\303\244"</c>), behind a prefix directory, with a date behind a tab.
/// </summary>
/// <remarks>Source: <c>git-config core.quotePath</c> and <c>git-apply -p1</c>; POSIX <c>diff -u</c> for the date.</remarks>
internal static class PatchPath
{
    public const string DevNull = "/dev/null";

    private const string Escapes = "abtnvfr\"\\";
    private const string Escaped = "\a\b\t\n\v\f\r\"\\";

    /// <summary>Reads a <c>"…"</c> at the start of <paramref name="text"/>; null when it is not one. <paramref name="length"/> is what it took.</summary>
    public static string? Unquote(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.IsEmpty || text[0] != '"')
            return null;
        var result = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '"')
            {
                length = at + 1;
                return result.ToString();
            }

            if (c != '\\')
            {
                result.Append(c);
                continue;
            }

            if (++at >= text.Length)
                return null;
            if (text[at] is >= '0' and <= '3' && at + 2 < text.Length && IsOctal(text[at + 1]) && IsOctal(text[at + 2]))
            {
                result.Append((char)(((text[at] - '0') << 6) | ((text[at + 1] - '0') << 3) | (text[at + 2] - '0')));
                at += 2;
            }
            else if (Escapes.IndexOf(text[at]) is >= 0 and var index)
            {
                result.Append(Escaped[index]);
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The path as git would print it, in quotes where it needs them.</summary>
    public static string Quote(string path)
    {
        if (!path.AsSpan().ContainsAnyExceptInRange(' ', '~') && !path.AsSpan().ContainsAny('"', '\\'))
            return path;
        var result = new StringBuilder("\"");
        foreach (var c in path)
        {
            if (Escaped.IndexOf(c) is >= 0 and var index)
                result.Append('\\').Append(Escapes[index]);
            else if (c is >= ' ' and <= '~')
                result.Append(c);
            else
                result.Append('\\').Append((char)('0' + ((c >> 6) & 3))).Append((char)('0' + ((c >> 3) & 7))).Append((char)('0' + (c & 7)));
        }

        return result.Append('"').ToString();
    }

    /// <summary>The path for a message: quoted and, when it is very long, cut.</summary>
    public static string ForMessage(string path)
    {
        var shown = Quote(path.Length > 200 ? path[..200] : path);
        return path.Length > 200 ? shown + "…" : shown;
    }

    /// <summary>The name after <c>--- </c>, <c>+++ </c> or <c>rename from </c>: without quotes, date and line end; the prefix is still on it.</summary>
    public static string OfHeader(ReadOnlySpan<char> rest, bool mayHaveDate)
    {
        if (Unquote(rest, out _) is { } quoted)
            return quoted;
        if (rest.IndexOf('\t') is >= 0 and var tab)
            rest = rest[..tab];
        else if (mayHaveDate && DateStart(rest) is > 0 and var date)
            rest = rest[..date];
        return rest.TrimEnd("\r").ToString();
    }

    /// <summary>Removes the first directory, as <c>-p1</c> does; a name without one stays as it is.</summary>
    public static string StripPrefix(string name) => name == DevNull ? name : name.IndexOf('/') is >= 0 and var slash ? name[(slash + 1)..] : name;

    /// <summary>
    /// The prefixed names of a <c>diff --git OLD NEW</c> line, or null where the line alone does not tell: unquoted names are only told apart when they are
    /// the same behind prefixes of one length, which is the case whenever no other header names them.
    /// </summary>
    public static (string Old, string New)? OfGitLine(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimEnd("\r");
        if (Unquote(rest, out var length) is { } old)
        {
            rest = rest[length..].TrimStart(' ');
            return (old, Unquote(rest, out _) ?? rest.ToString());
        }

        if (rest.IndexOf('"') is > 0 and var quote && Unquote(rest[quote..], out _) is { } quotedNew)
            return (rest[..quote].TrimEnd(' ').ToString(), quotedNew);
        var middle = rest.Length / 2;
        if (rest.Length % 2 == 0 || rest[middle] != ' ')
            return null;
        var left = rest[..middle].ToString();
        var right = rest[(middle + 1)..].ToString();
        return left == right || StripPrefix(left) == StripPrefix(right) ? (left, right) : null;
    }

    /// <summary>Where a date such as <c>2020-01-31 10:00:00</c> starts that is separated from the name by blanks; 0 when there is none.</summary>
    private static int DateStart(ReadOnlySpan<char> rest)
    {
        for (var at = rest.LastIndexOf("-") - 7; at > 0; at--)
        {
            if (rest[at - 1] == ' ' && at + 10 <= rest.Length && IsDate(rest.Slice(at, 10)))
                return rest[..at].TrimEnd(' ').Length;
            if (rest.Length - at > 64)
                break;
        }

        return 0;
    }

    private static bool IsDate(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (at is 4 or 7 ? text[at] != '-' : !char.IsAsciiDigit(text[at]))
                return false;
        }

        return true;
    }

    private static bool IsOctal(char c) => c is >= '0' and <= '7';
}
