using ReviewBot.Mail;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// Whether the header of a mail says that a program sent it: an answering machine, a bounce, another bot. <c>Precedence: bulk</c> alone does not when the mail came over a list, because list servers
/// write it on everything.
/// </summary>
/// <remarks>Source: RFC 3834 §2, §5 (<c>Auto-Submitted</c>), RFC 5321 §4.5.5 (null reverse-path), RFC 3462 (<c>multipart/report</c>), RFC 2919 (<c>List-Id</c>).</remarks>
internal static class RobotHeaders
{
    private static readonly string[] Marks = ["X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Loop", "X-Failed-Recipients"];

    public static bool Say(HeaderBlock headers)
    {
        if (headers.First("Auto-Submitted") is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))
            return true;
        if (Marks.Any(mark => headers.First(mark) is not null) || headers.First("Return-Path")?.Trim() == "<>")
            return true;
        if (headers.First("Content-Type")?.TrimStart().StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase) == true)
            return true;
        var isFromList = headers.First("List-Id") is not null || headers.First("X-Mailing-List") is not null;
        return !isFromList && headers.First("Precedence")?.Trim().ToLowerInvariant() is "bulk" or "junk" or "auto_reply";
    }
}
