using System.Collections.Immutable;
using System.Diagnostics;
using ReviewBot.Bot.Answers;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using ReviewBot.Review;
using ReviewBot.Series;

namespace ReviewBot.Bot.Service;

/// <summary>
/// The bot at work: mail in, series together, reviews, posts out. Each is a loop that looks for one thing to do in the store, does it, and waits when there is none; nothing is handed from one to
/// the other but through the store. Several services, on several machines, can have one store.
/// </summary>
internal sealed class BotService : IDisposable
{
    /// <summary>How long a loop waits without being woken: what is due by time is found so.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>How often places that do not tell are looked at.</summary>
    private static readonly TimeSpan LookAtInboxes = TimeSpan.FromSeconds(10);

    /// <summary>How often it is asked whether a day is over.</summary>
    private static readonly TimeSpan LookAtOld = TimeSpan.FromMinutes(10);

    private readonly BotConfig _config;
    private readonly BotStore _store;
    private readonly BotLog _log;
    private readonly ImmutableArray<IInbox> _inboxes;
    private readonly Sorter _sorter;
    private readonly Gatherer _gatherer;
    private readonly Answerer _answerer;
    private readonly SeriesQueue _queue;
    private readonly ReviewStep _review;
    private readonly Sender _sender;
    private readonly Retention _retention;
    private readonly Pulse _pulse = new();
    private readonly List<FileSystemWatcher> _watchers = [];

    public BotService(BotConfig config, BotStore store, IPostTransport transport, Func<PatchSeries, string?, SeriesReview> review, BotLog log)
    {
        (_config, _store, _log) = (config, store, log);
        _inboxes = [new SpoolInbox(new Spool(config.State)), .. config.Inboxes.Select(Open)];
        _sorter = new Sorter(store, config);
        _gatherer = new Gatherer(store, config, log);
        _answerer = new Answerer(store, config, log);
        _queue = new SeriesQueue(store);
        _review = new ReviewStep(store, config, review, log);
        _sender = new Sender(store, config, transport, log);
        _retention = new Retention(store, config);
    }

    /// <summary>Does all that is due, and ends.</summary>
    public void RunOnce(CancellationToken cancel)
    {
        ReleaseDead();
        TakeIn(cancel);
        while (!cancel.IsCancellationRequested && (_sorter.SortSome() || _gatherer.GatherOne() || _answerer.AnswerOne() || _review.ReviewOne() || _sender.SendOne()))
        {
        }

        ForgetOld();
    }

    /// <summary>Works until it is told to stop. What is being done then is finished, or is done by the next.</summary>
    /// <param name="reviewers">Reviews at a time.</param>
    public async Task RunAsync(int reviewers, CancellationToken cancel)
    {
        ReleaseDead();
        foreach (var directory in WatchedDirectories())
            Watch(directory);
        List<Task> loops =
        [
            Loop("intake", LookAtInboxes, () => TakeIn(cancel) > 0, cancel),
            Loop("sort", Look, () => _sorter.SortSome() || _gatherer.GatherOne() || _answerer.AnswerOne(), cancel),
            Loop("send", Look, _sender.SendOne, cancel),
            Loop("forget", LookAtOld, ForgetOld, cancel),
            .. Enumerable.Range(0, reviewers).Select(_ => Loop("review", Look, _review.ReviewOne, cancel)),
            .. _config.Sync.Select(sync => Loop($"sync {sync.Command[0]}", TimeSpan.FromSeconds(sync.EverySeconds), () => Sync(sync), cancel)),
            Task.Run(() => ListenAsync(cancel), CancellationToken.None),
        ];
        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private void ReleaseDead()
    {
        if (_queue.ReleaseDead() + _sender.ReleaseDead() is > 0 and var count)
            _log.Say("taken-over", ("claims", count));
    }

    /// <summary>Says that there is no more to do.</summary>
    private bool ForgetOld()
    {
        if (_retention.ForgetOld() is > 0 and var threads)
            _log.Say("forgotten", ("threads", threads));
        return false;
    }

    private Task Loop(string name, TimeSpan pause, Func<bool> work, CancellationToken cancel) => Task.Factory.StartNew(
        () =>
        {
            while (!cancel.IsCancellationRequested)
            {
                var next = _pulse.Next;
                var isMore = false;
                try
                {
                    isMore = work();
                }
                catch (Exception problem)
                {
                    // A database that is away or a directory that cannot be read may be back at the next look.
                    _log.Say("loop-failed", ("loop", name), ("problem", problem.ToString()));
                    cancel.WaitHandle.WaitOne(Look);
                }

                if (!isMore)
                    Task.WaitAny([next, Task.Delay(pause, cancel)], CancellationToken.None);
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task ListenAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _store.WaitAsync(Look, cancel).ConfigureAwait(false);
                _pulse.Beat();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private int TakeIn(CancellationToken cancel)
    {
        var (taken, intake) = (0, new Intake(_store));
        foreach (var inbox in _inboxes)
        {
            try
            {
                var count = inbox.TakeNew(intake, cancel);
                taken += count;
                if (count > 0)
                    _log.Say("mail", ("inbox", inbox.Name), ("new", count));
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                _log.Say("inbox-unreadable", ("inbox", inbox.Name), ("problem", problem.Message));
            }
        }

        return taken;
    }

    private IInbox Open(InboxConfig inbox) => inbox.Maildir is { } maildir
        ? new MaildirInbox(maildir, inbox.Trusted, _store)
        : new PublicInbox(inbox.PublicInbox!, inbox.Trusted, inbox.Since, inbox.Fetch, _store);

    private IEnumerable<string> WatchedDirectories()
    {
        var spool = new Spool(_config.State).Maildir;
        spool.Create();
        return _config.Inboxes.Select(inbox => inbox.Maildir).OfType<string>().Append(spool.FullPath).Select(maildir => Path.Combine(maildir, "new")).Where(Directory.Exists);
    }

    private void Watch(string directory)
    {
        var watcher = new FileSystemWatcher(directory);
        watcher.Created += (_, _) => _pulse.Beat();
        watcher.Renamed += (_, _) => _pulse.Beat();
        watcher.EnableRaisingEvents = true;
        _watchers.Add(watcher);
    }

    /// <summary>Runs a program that brings mail in. Says that there is no more to do, so that it is run again after its pause.</summary>
    private bool Sync(SyncConfig sync)
    {
        using var process = Process.Start(new ProcessStartInfo(sync.Command[0], sync.Command.Skip(1)) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(Math.Max(60, sync.EverySeconds))))
            process.Kill(entireProcessTree: true);
        if (process.HasExited && process.ExitCode != 0)
            _log.Say("sync-failed", ("command", sync.Command[0]), ("status", process.ExitCode), ("problem", errors.GetAwaiter().GetResult()));
        _pulse.Beat();
        return false;
    }
}
