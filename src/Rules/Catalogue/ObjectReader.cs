using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Rules.Catalogue;

/// <summary>Reads the members of one JSON object: each is asked for by its name and type, and what was not asked for is a problem.</summary>
internal sealed class ObjectReader(JsonNodeAt node, ProblemList problems, params string[] names)
{
    public JsonNodeAt Node => node;

    public ProblemList Problems => problems;

    /// <summary>Says which members are unknown or stand twice; false when the node is no object.</summary>
    public bool Begin()
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(node, $"an object is expected: {{ {string.Join(", ", names.Select(name => $"\"{name}\""))} }}");
            return false;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, offset, value) in node.Members)
        {
            if (!names.Contains(name))
                problems.Add(value, offset, $"there is no key «{name}» here: {(Nearest(name, names) is { } near ? $"do you mean «{near}»? The" : "the")} keys are {string.Join(", ", names)}");
            else if (!seen.Add(name))
                problems.Add(value, offset, "the key stands twice");
        }
        return true;
    }

    /// <summary>A text that is not blank; null when it is not given or wrong.</summary>
    public string? Text(string name)
    {
        if (node.Find(name) is not { } value)
            return null;
        if (value.Kind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.Text))
            return value.Text;
        problems.Add(value, value.Kind == JsonValueKind.String ? "the text is empty" : "a text is expected");
        return null;
    }

    public bool? Truth(string name)
    {
        if (node.Find(name) is not { } value)
            return null;
        if (value.Kind is JsonValueKind.True or JsonValueKind.False)
            return value.Kind == JsonValueKind.True;
        problems.Add(value, "true or false is expected");
        return null;
    }

    public int? Number(string name, int least, int most)
    {
        if (node.Find(name) is not { } value)
            return null;
        if (value.Kind == JsonValueKind.Number && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        problems.Add(value, $"a whole number from {least} to {most} is expected");
        return null;
    }

    /// <summary>One of some words.</summary>
    public T? Choice<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } word)
            return null;
        foreach (var known in Enum.GetValues<T>())
            if (Word(known) == word)
                return known;
        problems.Add(node.Find(name)!, $"«{word}» is none of {string.Join(", ", Enum.GetValues<T>().Select(Word))}");
        return null;
    }

    /// <summary>A list of texts, or one text where <paramref name="orOne"/>; null when it is not given.</summary>
    public ImmutableArray<(string Text, JsonNodeAt Node)>? Texts(string name, bool orOne = false)
    {
        if (node.Find(name) is not { } value)
            return null;
        if (orOne && value.Kind == JsonValueKind.String)
            return [(value.Text, value)];
        if (value.Kind != JsonValueKind.Array)
        {
            problems.Add(value, $"a list of texts is expected{(orOne ? ", or one text" : "")}");
            return null;
        }
        foreach (var item in value.Items.Where(item => item.Kind != JsonValueKind.String || string.IsNullOrWhiteSpace(item.Text)))
            problems.Add(item, "a text is expected");
        return [.. value.Items.Where(item => item.Kind == JsonValueKind.String && !string.IsNullOrWhiteSpace(item.Text)).Select(item => (item.Text, item))];
    }

    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.Select(candidate => (candidate, distance: Distance(word, candidate))).Where(pair => pair.distance <= 2).OrderBy(pair => pair.distance).Select(pair => pair.candidate).FirstOrDefault();

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Levenshtein's distance; long words are far from everything.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 40 || b.Length > 40)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}

/// <summary>The problems of one catalogue, as they are found.</summary>
internal sealed class ProblemList(string json, string file)
{
    private readonly List<RuleProblem> _found = [];

    /// <summary>As many are kept: each costs a walk over the text.</summary>
    private const int MaxKept = 100;

    /// <summary>How many there are, also those that were not kept.</summary>
    public int Count { get; private set; }

    public ImmutableArray<RuleProblem> Found => [.. _found];

    public void Add(JsonNodeAt node, string message, string code = "rules-json") => Add(node, node.Offset, message, code);

    public void Add(JsonNodeAt node, int offset, string message, string code = "rules-json")
    {
        if (++Count > MaxKept)
            return;
        var (line, column) = JsonNodeAt.PlaceOf(json, offset);
        _found.Add(new RuleProblem(code, file, line, column, node.Path, message));
    }

    /// <summary>About a character of a string.</summary>
    public void AddInside(JsonNodeAt text, int character, string message) => Add(text, text.OffsetOf(json, character), message);
}
