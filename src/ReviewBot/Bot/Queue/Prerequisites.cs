using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using KvmModel.Source;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Store;
using ReviewBot.Series;
using ReviewBot.Trees;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// The patches that a series says it needs below it: the <c>prerequisite-patch-id:</c> lines that <c>git format-patch --base</c> writes, in the order in which they go on. They are looked for among the patches that came in
/// by mail. A patch-id is a hash of what a patch changes, computed by git itself, so whoever sends another patch cannot make it pass for the one that is named.
/// </summary>
/// <remarks>Source: <c>git-format-patch(1)</c> BASE TREE INFORMATION; <c>git-patch-id(1)</c> <c>--stable</c>.</remarks>
internal static partial class Prerequisites
{
    /// <summary>Lines that count. Real series name some ten.</summary>
    private const int MaxNamed = 200;

    /// <summary>Mails that are looked through, newest first, so many at a time.</summary>
    private const int MaxMails = 6_000;
    private const int Page = 200;

    /// <summary>Of the remarks on prerequisites: a reader of the reply must know them.</summary>
    public static ImmutableArray<string> Codes { get; } = ["prerequisites", "prerequisite-refused", "prerequisite-absent"];

    /// <summary>The ids that a series names, in lower case.</summary>
    public static ImmutableArray<string> Of(PatchSeries series) =>
        [.. ((string?[])[series.Cover?.Body, .. series.Patches.Select(patch => patch.Diff)]).OfType<string>()
            .Select(text => Line().Matches(text).Take(MaxNamed).Select(match => match.Groups[1].Value.ToLowerInvariant()).Distinct().ToImmutableArray())
            .FirstOrDefault(found => !found.IsEmpty, [])];

    /// <summary>The diffs of the named patches that are in the store; those that are not are missing from it.</summary>
    public static ImmutableDictionary<string, SeriesPatch> Find(BotStore store, ImmutableArray<string> named, GitRepository git)
    {
        var found = ImmutableDictionary.CreateBuilder<string, SeriesPatch>(StringComparer.Ordinal);
        var below = long.MaxValue;
        for (var seen = 0; seen < MaxMails && found.Count < named.Length; seen += Page)
        {
            var mails = store.Do(transaction => transaction.Query($"SELECT id, raw FROM mail WHERE kind = {MailKind.Patch} AND id < {below} ORDER BY id DESC LIMIT {Page}",
                row => (Id: row.GetInt64(0), Raw: row.Bytes(1))));
            if (mails.Count == 0)
                break;
            below = mails[^1].Id;
            var patches = mails.Select(mail => RawText.Read(mail.Raw, $"mail {mail.Id}")).Select(mail => mail is null ? null : PatchMailReader.Read(mail)).OfType<PatchMail>().Where(mail => mail.HasDiff).Select(mail => mail.ToPatch()).ToList();
            foreach (var (id, patch) in Ids(patches, git).Where(pair => named.Contains(pair.Id)))
                found.TryAdd(id, patch);
        }

        return found.ToImmutable();
    }

    /// <summary>The patch-id of each patch that has one.</summary>
    internal static IEnumerable<(string Id, SeriesPatch Patch)> Ids(IReadOnlyList<SeriesPatch> patches, GitRepository git)
    {
        // Git tells patches apart by a line with a commit's id. Nobody can write it into a mail, because half of it is drawn anew each time.
        var draw = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var input = new StringBuilder();
        foreach (var (index, patch) in patches.Index())
            input.Append($"From {draw}{index:x16} Mon Sep 17 00:00:00 2001\n\n").Append(patch.Diff).Append('\n');
        foreach (var line in git.RunWith(input.ToString(), "patch-id", "--stable").Output.Split('\n'))
        {
            if (line.Split(' ') is [var id, { Length: 40 } name] && name.StartsWith(draw, StringComparison.Ordinal) && patches.ElementAtOrDefault(Convert.ToInt32(name[^8..], 16)) is { } patch)
                yield return (id, patch);
        }
    }

    /// <summary>A tree with the prerequisites on it, and what to tell a reader of the review about them.</summary>
    public static (ISourceTree Tree, ImmutableArray<Diagnostic> Diagnostics) PutOn(ISourceTree tree, ImmutableArray<string> named, ImmutableDictionary<string, SeriesPatch> found)
    {
        var (applied, refused) = (new List<string>(), new List<string>());
        foreach (var patch in named.Select(id => found.GetValueOrDefault(id)).OfType<SeriesPatch>())
        {
            var after = OverlayTree.Apply(tree, UnifiedDiff.Parse(patch.Diff), ApplyOptions.Strict, out var report);
            var isOn = report.Status == PatchStatus.Applied;
            (isOn ? applied : refused).Add($"\"{patch.Subject}\"");
            tree = isOn ? after : tree;
        }

        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        if (applied.Count > 0)
            diagnostics.Add(new Diagnostic("prerequisites", $"{Count(applied.Count)} that the series names as prerequisites {(applied.Count == 1 ? "was" : "were")} put below it, as found in the mails here: {string.Join(", ", applied)}"));
        if (refused.Count > 0)
            diagnostics.Add(new Diagnostic("prerequisite-refused", $"{Count(refused.Count)} that the series names as prerequisites {(refused.Count == 1 ? "does" : "do")} not go on the base, and may be in it already: {string.Join(", ", refused)}"));
        if (named.Length - found.Count is > 0 and var missing)
            diagnostics.Add(new Diagnostic("prerequisite-absent", $"{missing} of the {named.Length} patches that the series names as prerequisites did not come in by mail"));
        return (tree, diagnostics.ToImmutable());
    }

    private static string Count(int patches) => patches == 1 ? "one patch" : $"{patches} patches";

    [GeneratedRegex(@"^prerequisite-patch-id:[ \t]*([0-9a-f]{40}|[0-9a-f]{64})[ \t]*\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
