using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ReviewBot.Mail;

namespace ReviewBot.Bot.Answers;

/// <summary>What somebody asks the bot in a reply.</summary>
/// <param name="Verb"><c>explain</c>, <c>false-positive</c>, <c>recheck</c>, <c>approve</c> or <c>reject</c>.</param>
/// <param name="Argument">The reason, or the base; null when none was given.</param>
/// <param name="Fingerprint">Of the comment that it stands under; null when it stands under none.</param>
internal sealed partial record AnswerCommand(string Verb, string? Argument, string? Fingerprint)
{
    private const int MaxCommands = 20;
    private const int MaxLine = 1_000;

    /// <summary>
    /// The commands of a mail: lines of its own, not quoted, that are nothing but a command. A line of a person's prose that happens to be one word long and that word is the one
    /// thing this gets wrong.
    /// </summary>
    public static ImmutableArray<AnswerCommand> In(MailMessage mail)
    {
        var commands = ImmutableArray.CreateBuilder<AnswerCommand>();
        string? fingerprint = null;
        foreach (var line in mail.Text.SelectMany(part => part.Text.Split('\n')))
        {
            if (line.Length > MaxLine)
                continue;
            if (line == "-- " || commands.Count >= MaxCommands)
                break;
            if (line.StartsWith('>'))
                fingerprint = Tag().Match(line) is { Success: true } tag ? tag.Groups[1].Value : fingerprint;
            else if (Command().Match(line) is { Success: true } match)
                commands.Add(new AnswerCommand(match.Groups["verb"].Value.ToLowerInvariant(), ArgumentOf(match), fingerprint));
        }

        return commands.ToImmutable();
    }

    private static string? ArgumentOf(Match match) => match.Groups["argument"] is { Success: true, Value: var text } && text.Trim() is { Length: > 0 } argument ? argument : null;

    [GeneratedRegex(@"^[> |]*\[[a-z0-9-]+ ([0-9a-f]{16})\]", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"^\s*(?:(?<verb>explain|approve|reject)|(?<verb>false-positive)\s*:\s*(?<argument>\S.*)|(?<verb>recheck)(?:\s+base=(?<argument>[0-9A-Za-z][0-9A-Za-z._/~^-]{0,99}))?)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Command();
}
