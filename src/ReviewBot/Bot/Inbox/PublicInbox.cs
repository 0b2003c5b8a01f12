using System.Text;
using ReviewBot.Bot.Store;
using ReviewBot.Trees;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// A public-inbox archive, version 2: bare git repositories <c>git/0.git</c>, <c>git/1.git</c>, …, in which each commit holds one mail in the file <c>m</c> (or, in <c>d</c>, one that was
/// taken out). Each epoch is read from the commit that was read last. After history was rewritten, as for a purge, it is read from its start; what is known is not taken again.
/// </summary>
/// <param name="path">The inbox's directory (with <c>git/</c> or <c>all.git</c> in it), or one bare repository.</param>
/// <param name="since">Mails that were committed before are passed over.</param>
/// <param name="fetches">Whether git is to fetch what is new from where the clone came from.</param>
/// <remarks>Source: <c>public-inbox-v2-format(5)</c>.</remarks>
internal sealed class PublicInbox(string path, bool isTrusted, DateTimeOffset? since, bool fetches, BotStore store) : IInbox
{
    private static readonly TimeSpan FetchTime = TimeSpan.FromMinutes(30);
    private readonly string _path = Path.GetFullPath(path);

    public string Name => $"public-inbox {_path}";

    public int TakeNew(Intake intake, CancellationToken cancel)
    {
        var added = 0;
        foreach (var epoch in Epochs())
        {
            if (fetches)
                Fetch(epoch);
            added += TakeEpoch(epoch, intake, cancel);
        }

        return added;
    }

    private List<string> Epochs()
    {
        var epochs = Path.Combine(_path, "git");
        return Directory.Exists(epochs)
            ? [.. Directory.EnumerateDirectories(epochs, "*.git").OrderBy(epoch => int.TryParse(Path.GetFileNameWithoutExtension(epoch), out var number) ? number : int.MaxValue)]
            : [_path];
    }

    private static void Fetch(string epoch)
    {
        if (!FetchProcess.Run(epoch, FetchTime, out var problem))
            throw new IOException($"git fetch in {epoch} failed: {problem}");
    }

    private int TakeEpoch(string epoch, Intake intake, CancellationToken cancel)
    {
        var item = Path.GetFileName(epoch);
        var last = store.Do(transaction => transaction.First($"SELECT place FROM position WHERE source = {Name} AND item = {item}", row => row.GetString(0)));
        using var repository = GitRepository.Open(epoch, out var problem) ?? throw new IOException(problem!.Message);
        if (repository.Commit("HEAD", out _) is not { } head || head == last)
            return 0;
        var isAhead = last is not null && repository.Run("merge-base", "--is-ancestor", last, head).IsSuccess;
        string[] from = isAhead ? [$"^{last}"] : [];
        string[] when = since is { } start && !isAhead ? [$"--since={start.ToUnixTimeSeconds()}"] : [];
        var listed = repository.Run(["rev-list", "--reverse", "--first-parent", .. when, head, .. from]);
        if (!listed.IsSuccess)
            throw new IOException($"{epoch} cannot be listed: {listed.Errors}");
        var added = intake.Take(Name, isTrusted, Mails(repository, item, listed.Output), cancel: cancel);
        return added;
    }

    private static IEnumerable<IncomingMail> Mails(GitRepository repository, string item, string commits)
    {
        foreach (var commit in commits.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (MailOf(repository, commit) is { } raw)
                yield return new IncomingMail(raw, new SourceMark(item, commit));
        }
    }

    private static byte[]? MailOf(GitRepository repository, string commit)
    {
        var tree = repository.Object($"{commit}^{{tree}}").Content;
        for (var at = 0; at < tree.Length;)
        {
            // An entry of a tree: mode, blank, name, NUL, the id in bytes. Epochs are SHA-1 repositories.
            var end = Array.IndexOf(tree, (byte)0, at);
            if (end < 0 || end + 20 >= tree.Length + 1)
                return null;
            var name = Encoding.Latin1.GetString(tree, at, end - at);
            if (name.EndsWith(" m", StringComparison.Ordinal))
                return repository.Object(Convert.ToHexStringLower(tree.AsSpan(end + 1, 20))) is { Problem: null } blob ? blob.Content : null;
            at = end + 21;
        }

        return null;
    }
}
