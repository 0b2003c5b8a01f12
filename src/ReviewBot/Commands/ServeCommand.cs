using System.CommandLine;
using System.Runtime.InteropServices;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Service;
using ReviewBot.Bot.Web;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot serve</c>: the bot, until it is told to stop.</summary>
internal sealed class ServeCommand(Terminal terminal)
{
    private readonly Option<string?> _config = BotOptions.Config();
    private readonly Option<string?> _http = new("--http") { Description = "Show what the bot does at this address and port, to be read only.", HelpName = "ADDRESS:PORT" };
    private readonly Option<bool> _once = new("--once") { Description = "Do all that is due, and end." };
    private readonly Option<int> _reviewers = new("--reviewers") { Description = "How many series are reviewed at a time.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public Command Create()
    {
        var command = new Command("serve", "Takes in mail, reviews series, and answers in the thread; without further words into a dry-run Maildir.") { _config, _http, _once, _reviewers };
        HelpWithExamples.AddTo(command, """
            reviewbot serve --config /etc/reviewbot.json --http 127.0.0.1:8080
            # from cron, after mbsync
            reviewbot serve --config /etc/reviewbot.json --once
            """);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var config = BotOptions.Load(parsed.GetValue(_config), terminal);
        if (parsed.GetValue(_reviewers) is not (>= 1 and <= 64))
            throw new InputException("--reviewers is a number from 1 to 64");
        var log = new BotLog(terminal.Error, TimeProvider.System, BotFactory.Secrets(config));
        using var store = BotFactory.OpenStore(config);
        using var reviewer = new TreeReviewer(config, store);
        using var service = new BotService(config, store, BotFactory.OpenTransport(config), reviewer.Review, log);
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        if (parsed.GetValue(_once))
            service.RunOnce(stop.Token);
        else
            RunAsync(service, store, log, parsed.GetValue(_http), parsed.GetValue(_reviewers), stop.Token).GetAwaiter().GetResult();
        return ExitStatus.Clean;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task RunAsync(BotService service, Bot.Store.BotStore store, BotLog log, string? http, int reviewers, CancellationToken cancel)
    {
        var site = http is null ? null : await BotSite.StartAsync(http, store, log, cancel).ConfigureAwait(false);
        log.Say("serving");
        await service.RunAsync(reviewers, cancel).ConfigureAwait(false);
        if (site is not null)
            await site.DisposeAsync().ConfigureAwait(false);
        log.Say("stopped");
    }
}
