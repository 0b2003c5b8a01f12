using System.CommandLine;
using ReviewBot.Bot.Inbox;
using ReviewBot.Reports;

namespace ReviewBot.Commands;

/// <summary>
/// <c>reviewbot deliver</c>: one mail on standard input, from a mail server's alias, procmail or sieve. Exit status 0 says that the mail is on the disk; whatever goes wrong is
/// 75, upon which the server keeps the mail and tries again.
/// </summary>
internal sealed class DeliverCommand(Terminal terminal, Func<Stream>? input = null)
{
    public const string Name = "deliver";

    private readonly Option<string?> _config = BotOptions.Config();

    public Command Create()
    {
        var command = new Command(Name, "Takes one mail from standard input for the bot; 0 when it is on the disk, 75 otherwise.") { _config };
        HelpWithExamples.AddTo(command, """
            # in /etc/aliases
            reviewbot: "|/usr/local/bin/reviewbot deliver --config /etc/reviewbot.json"
            """);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            using var mail = (input ?? Console.OpenStandardInput)();
            new Spool(BotOptions.Load(parsed.GetValue(_config), terminal).State).Take(mail, DateTimeOffset.UtcNow);
            return ExitStatus.Clean;
        }
        catch (Exception problem)
        {
            // Whatever it was, the mail server must keep the mail.
            terminal.Error.WriteLine($"reviewbot: {PrintableText.Of(problem.Message.ReplaceLineEndings(" "))}");
            return ExitStatus.TryAgain;
        }
    }
}
