using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ReviewBot.Series;

/// <summary>Commit messages as git keeps them: cleaned of needless blanks, and read for their trailers.</summary>
internal static partial class CommitText
{
    /// <summary>A longer last paragraph is text.</summary>
    private const int MaxTrailerLines = 500;

    private static readonly char[] _blanks = [' ', '\t', '\r', '\v', '\f'];

    /// <summary>What <c>git stripspace</c> does: no blanks at line ends, no runs of empty lines, none at either end; here also no final newline.</summary>
    public static string StripSpace(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        var hasGap = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd(_blanks);
            if (line.IsEmpty)
            {
                hasGap = result.Length > 0;
                continue;
            }

            if (result.Length > 0)
                result.Append(hasGap ? "\n\n" : "\n");
            result.Append(line);
            hasGap = false;
        }

        return result.ToString();
    }

    /// <summary>
    /// The trailers of a message: its last paragraph, when that is not the subject and either all of its lines are trailers, or at least a quarter are and
    /// one is a sign-off (the rule of <c>git interpret-trailers</c>). Continuation lines are joined with a blank.
    /// </summary>
    public static ImmutableArray<Trailer> Trailers(string message)
    {
        var start = message.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (start < 0)
            return [];
        var trailers = ImmutableArray.CreateBuilder<Trailer>();
        var (others, hasSignOff) = (0, false);
        var lines = message[(start + 2)..].Split('\n', MaxTrailerLines + 1);
        if (lines.Length > MaxTrailerLines)
            return [];
        foreach (var line in lines)
        {
            if (line[0] is ' ' or '\t' && trailers.Count > 0)
            {
                trailers[^1] = trailers[^1] with { Value = $"{trailers[^1].Value} {line.Trim()}" };
            }
            else if (TrailerLine().Match(line) is { Success: true } match)
            {
                trailers.Add(new Trailer(match.Groups[1].Value, match.Groups[2].Value.Trim()));
                hasSignOff |= match.Groups[1].Value.Equals("Signed-off-by", StringComparison.OrdinalIgnoreCase);
            }
            else
            {
                others++;
                hasSignOff |= line.StartsWith("(cherry picked from commit ", StringComparison.Ordinal);
            }
        }

        return others == 0 || (hasSignOff && trailers.Count * 3 >= others) ? trailers.ToImmutable() : [];
    }

    [GeneratedRegex(@"^([A-Za-z0-9-]+)[ \t]*:(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex TrailerLine();
}
