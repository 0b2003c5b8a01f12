using System.Globalization;
using System.Text.RegularExpressions;

namespace ReviewBot.Series;

/// <summary>
/// A mail's subject taken apart: <c>[RFC PATCH v3 07/21] KVM: arm64: …</c>. Tags are the words in the brackets before the text, in one bracket or several, with
/// blanks, commas or slashes between them, in any case, glued (<c>PATCHv3</c>) or not, with or without <c>PATCH</c>; words that mean nothing here (a tree,
/// a stable version such as <c>6.1</c>) are passed over. What it gets wrong: a stable tree written <c>v4.4</c> reads as version 4.4.
/// </summary>
/// <param name="Text">Without tags and <c>Re:</c>, as <c>git mailinfo</c> gives it.</param>
/// <param name="IsReply">A <c>Re:</c> (or a mailer's translation of it) stands before the tags, or behind tags that are none of a patch.</param>
/// <param name="IsPatch">Some tag says that this is a patch: <c>PATCH</c>, <c>RFC</c>, a version or a part number.</param>
/// <param name="Revision">As tagged; inferred to be v1 when no tag says.</param>
/// <param name="Part">The <c>7</c> and <c>21</c> of <c>07/21</c>; null when there is no number.</param>
internal sealed partial record SubjectLine(string Text, bool IsReply, bool IsPatch, bool IsRfc, bool IsResend, Revision Revision, (int Index, int Total)? Part)
{
    /// <summary>More parts than this are no series: the number is not believed. Stops a subject from claiming two thousand million missing parts.</summary>
    private const int MaxTotal = 1_999;

    public static SubjectLine Parse(string subject)
    {
        var tags = new List<string>();
        var isReply = false;
        var rest = subject.AsSpan();
        while (true)
        {
            rest = rest.TrimStart(" \t:");
            var isTagged = isReply || FromTags(tags, "", false).IsPatch;
            if (isTagged && rest.StartsWith("re:", StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[3..];
            }
            else if (!isTagged && ReplyPrefixLength(rest) is > 0 and var prefix)
            {
                isReply = true;
                rest = rest[prefix..];
            }
            else if (rest.StartsWith("[") && rest.IndexOf(']') is > 0 and var close)
            {
                tags.AddRange(rest[1..close].ToString().Split([' ', '\t', ',', ';'], StringSplitOptions.RemoveEmptyEntries));
                rest = rest[(close + 1)..];
            }
            else
            {
                return FromTags(tags, rest.Trim().ToString(), isReply);
            }
        }
    }

    private static int ReplyPrefixLength(ReadOnlySpan<char> text)
    {
        foreach (var match in ReplyPrefix().EnumerateMatches(text))
            return match.Length;
        return 0;
    }

    private static SubjectLine FromTags(List<string> tags, string text, bool isReply)
    {
        var line = new SubjectLine(text, isReply, false, false, false, new Revision(1, null, true), null);
        foreach (var tag in tags)
        {
            if (PartNumber().Match(tag) is { Success: true } part)
            {
                var (index, total) = (Number(part.Groups[1]), Number(part.Groups[2]));
                if (total is > 0 and <= MaxTotal && index <= MaxTotal)
                    line = line with { IsPatch = true, Part = line.Part ?? (index, total) };
                continue;
            }

            foreach (var word in tag.Split('/'))
                line = line.WithWord(word);
        }

        return line;
    }

    private SubjectLine WithWord(string word)
    {
        var line = this;
        if (Version().Match(word) is { Success: true } version)
        {
            var minor = version.Groups[2].Success ? Number(version.Groups[2]) : (int?)null;
            line = line with { IsPatch = true, Revision = new Revision(Number(version.Groups[1]), minor, false) };
        }

        return line with
        {
            IsPatch = line.IsPatch || Starts(word, "PATCH") || Starts(word, "RFC"),
            IsRfc = line.IsRfc || Starts(word, "RFC"),
            IsResend = line.IsResend || Starts(word, "RESEND") || Starts(word, "REPOST"),
        };
    }

    private static bool Starts(string word, string tag) => word.StartsWith(tag, StringComparison.OrdinalIgnoreCase);

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:re|aw|sv|antw|fwd?|回复|答复|转发)\s?(?:\[\d+\])?[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReplyPrefix();

    [GeneratedRegex(@"^(?:PATCH)?\(?([0-9]{1,5})/([0-9]{1,5})\)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PartNumber();

    [GeneratedRegex(@"^(?:PATCH|RFC|RESEND|REPOST)*[-_.]?v\.?([0-9]{1,4})(?:\.([0-9]{1,4}))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
