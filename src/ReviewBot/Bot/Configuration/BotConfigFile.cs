using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewBot.Review;

namespace ReviewBot.Bot.Configuration;

/// <summary>Reads and checks <c>reviewbot.json</c>. What is wrong is said with its key before anything is started; an unknown key is an error, because a mistyped one would be a setting that is not in force.</summary>
internal static class BotConfigFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };

    private const string NoBotThere = "Edition.HasServices is false in the program that is trimmed.";

    /// <exception cref="InputException">The file is not there, is no such object, or asks for what cannot be.</exception>
    public static BotConfig Load(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"no such file: {path}", "write one as docs/mail-bot.md shows");
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Parse(File.ReadAllText(path), path, directory);
    }

    // Generated code would give an absent key null in place of the default that its record says.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NoBotThere)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = NoBotThere)]
    internal static BotConfig Parse(string json, string name, string directory)
    {
        BotConfig config;
        try
        {
            config = JsonSerializer.Deserialize<BotConfig>(json, Options) ?? throw new InputException($"{name} holds null", "write an object as docs/mail-bot.md shows");
        }
        catch (JsonException problem)
        {
            var line = problem.LineNumber is { } number ? $" line {number + 1}" : "";
            var key = problem.Path is { Length: > 2 } at ? $" {at[2..]}" : "";
            throw new InputException($"{name}{line}:{key}: {FirstSentence(problem.Message)}", "docs/mail-bot.md lists the keys", problem);
        }

        if (BotConfigCheck.Problems(config).FirstOrDefault() is { } wrong)
            throw new InputException($"{name}: {wrong}");
        return WithPaths(config, path => Path.GetFullPath(path, directory));
    }

    private static string FirstSentence(string message) => message.Split(" Path:", 2)[0].Split(". ", 2)[0].TrimEnd('.').Replace("ReviewBot.Bot.Configuration.", "", StringComparison.Ordinal);

    private static BotConfig WithPaths(BotConfig config, Func<string, string> full)
    {
        string? FullOrNull(string? path) => path is null ? null : full(path);
        return config with
        {
            State = full(config.State),
            Rules = FullOrNull(config.Rules),
            KernelConfig = FullOrNull(config.KernelConfig),
            Inboxes = [.. config.Inboxes.Select(inbox => inbox with { Maildir = FullOrNull(inbox.Maildir), PublicInbox = FullOrNull(inbox.PublicInbox) })],
            Trees = [.. config.Trees.Select(tree => tree with { Repository = full(tree.Repository) })],
            Outbox = config.Outbox with { Maildir = full(config.Outbox.Maildir ?? Path.Combine(config.State, "outbox")) },
        };
    }
}
