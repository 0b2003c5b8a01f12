using System.Reflection;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Commands;

/// <summary>Finds the catalogue of rules: a file that the user names, or the <c>rules.json</c> and the rule pages that are part of the program.</summary>
internal static class RuleCatalogue
{
    private const string BuiltIn = "rules.json";

    /// <exception cref="InputException">The file is not there, or nothing in it can be used.</exception>
    public static RuleSet Load(string? file)
    {
        if (file is not null && !File.Exists(file))
            throw new InputException($"no such file: {file}", "give --rules a catalogue in the form of rules.schema.json");
        var rules = RuleSet.Parse(file is null ? Resource(BuiltIn)! : File.ReadAllText(file), file ?? BuiltIn);
        return rules.Rules.IsEmpty && rules.Diagnostics is [var first, ..] ? throw new InputException(first.ToString()) : rules;
    }

    /// <summary>The page of a rule, in Markdown; null for a rule that has none.</summary>
    public static string? Page(string rule) => Resource($"rules/{rule}.md");

    private static string? Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
