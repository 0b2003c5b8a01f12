using System.Globalization;

namespace ReviewBot.Mail;

/// <summary>A <c>Date</c> value (RFC 5322 §3.3, with the obsolete zones and two-digit years of §4.3; weekday and comments are not looked at) in, an instant with its offset out.</summary>
internal static class MailDate
{
    private static readonly string[] _months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The date, or null when the text is none or names no instant between the years 1 and 9999.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > 200)
            return null;
        var comment = text.IndexOf('(');
        var words = (comment < 0 ? text : text[..comment]).Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        var at = words.Length > 0 && char.IsAsciiDigit(words[0][0]) ? 0 : 1;
        if (words.Length < at + 4)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other) ? other : null;
        var month = Array.IndexOf(_months, words[at + 1].ToLowerInvariant()) + 1;
        if (!TryNumber(words[at], out var day) || month == 0 || !TryNumber(words[at + 2], out var year))
            return null;
        year += words[at + 2].Length > 2 ? 0 : year < 50 ? 2000 : 1900;
        if (!TimeSpan.TryParseExact(words[at + 3], [@"h\:m\:s", @"h\:m"], CultureInfo.InvariantCulture, out var time))
            return null;
        if (year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return null;
        var offset = words.Length > at + 4 ? Zone(words[at + 4]) : TimeSpan.Zero;
        var local = new DateTime(year, month, day).Add(time);
        var utc = local.Ticks - offset.Ticks;
        return utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
    }

    /// <summary>An offset; an unknown zone is UTC (§4.3), and so is one beyond the 14 hours that .NET can hold.</summary>
    private static TimeSpan Zone(string zone)
    {
        var named = zone.ToUpperInvariant() switch { "EST" => -5, "EDT" => -4, "CST" => -6, "CDT" => -5, "MST" => -7, "MDT" => -6, "PST" => -8, "PDT" => -7, _ => 0 };
        if (zone.Length != 5 || zone[0] is not ('+' or '-') || !TryNumber(zone[1..], out var digits))
            return TimeSpan.FromHours(named);
        var minutes = digits / 100 * 60 + digits % 100;
        return minutes > 14 * 60 ? TimeSpan.Zero : TimeSpan.FromMinutes(zone[0] == '-' ? -minutes : minutes);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
