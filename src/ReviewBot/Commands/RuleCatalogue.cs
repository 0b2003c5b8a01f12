using System.Reflection;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Commands;

/// <summary>Finds the catalogue of rules: the <c>rules.json</c> and the rule pages that are part of the program, and over it a file that the user names.</summary>
internal static class RuleCatalogue
{
    private const string BuiltIn = "rules.json";

    /// <summary>The catalogue that comes with the program, with the user's laid over it.</summary>
    /// <param name="runsKvm">Whether the rules are among them that run KVM.</param>
    /// <exception cref="InputException">The file is not there, or is no JSON object.</exception>
    public static RuleSet Load(string? file, bool runsKvm = true)
    {
        var shipped = RuleSet.Parse(Resource(BuiltIn)!, BuiltIn);
        var rules = file is null ? shipped : shipped.With(Text(file), file);
        if (!runsKvm)
            rules = rules.WithoutRunningKvm();
        return file is not null && rules.Problems is [{ Key: "" } first, ..] ? throw new InputException(first.ToString(), "«reviewbot rules check» says all that is wrong") : rules;
    }

    /// <summary>What is wrong with a catalogue; the one that comes with the program when no file is named.</summary>
    /// <exception cref="InputException">The file is not there.</exception>
    public static RuleSet Check(string? file)
    {
        var shipped = RuleSet.Parse(Resource(BuiltIn)!, BuiltIn);
        return file is null ? shipped : shipped.With(Text(file), file);
    }

    /// <summary>The page of a rule, in Markdown; null for a rule that has none.</summary>
    public static string? Page(string rule) => Resource($"rules/{rule}.md");

    private static string Text(string file) =>
        File.Exists(file) ? File.ReadAllText(file) : throw new InputException($"no such file: {file}", "give a catalogue in the form of rules.schema.json");

    private static string? Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
