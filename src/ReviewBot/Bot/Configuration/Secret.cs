using ReviewBot.Review;

namespace ReviewBot.Bot.Configuration;

/// <summary>Secrets are not in the configuration, which is shown and copied, but where it says: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
internal static class Secret
{
    private const string Variable = "env:";
    private const string FilePath = "file:";

    public static bool IsReference(string text) => text.StartsWith(Variable, StringComparison.Ordinal) || text.StartsWith(FilePath, StringComparison.Ordinal);

    /// <summary>What a reference leads to; a text that is none stands for itself.</summary>
    public static string Resolve(string text)
    {
        if (text.StartsWith(Variable, StringComparison.Ordinal))
            return Environment.GetEnvironmentVariable(text[Variable.Length..]) is { Length: > 0 } value ? value : throw new InputException($"the environment has no variable {text[Variable.Length..]}, which the configuration names");
        if (!text.StartsWith(FilePath, StringComparison.Ordinal))
            return text;
        var path = text[FilePath.Length..];
        return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\r', '\n') : throw new InputException($"no such file: {path}, which the configuration names");
    }
}
