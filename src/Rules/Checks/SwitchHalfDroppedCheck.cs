using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>switch-half-dropped</c>: a patch removes a call such as <c>__x_restore_state(vcpu)</c>, and its other half, <c>__x_save_state(vcpu)</c>, is called as before: in the same function, or in that which
/// is its other half by name (<c>…_load_…</c>, <c>…_put_…</c>). Halves are known by the word in which their names differ. A call that moves within the patch, goes with its function, or has another of its verb put in the
/// function is not dropped. A half that has become needless is told too: <c>FP_NothingToRestore</c>.
/// </summary>
internal sealed class SwitchHalfDroppedCheck : ICheck
{
    /// <summary>Words of which one half of a switch has the one and the other half the other; of what is switched to, only where a name says that it switches.</summary>
    private static readonly (string One, string Other, string? Beside)[] s_halves =
    [
        ("save", "restore", null), ("load", "put", null), ("activate", "deactivate", null), ("enable", "disable", null), ("enter", "exit", null), ("guest", "host", "switch"),
    ];

    public string Rule => "switch-half-dropped";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        let words = new Lazy<(Dictionary<string, int> Before, Dictionary<string, int> After)>(() => (Words(step, DiffSide.Old), Words(step, DiffSide.New)))
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff: { OldPath: not null, NewPath: not null } } && LineEdit.IsC(file.Diff.OldPath)
        from line in ChangedLines.Removed(file)
        let call = Called(LineEdit.Tokens(file.Before!, line))
        where call is not null && !RemovedDefinitions.Of(step.Applied).Contains(call)
        let function = LineEdit.RegionAt(file.Before!, line)
        where function is { Kind: CodeRegionKind.Function }
        let half = OtherHalves(call).FirstOrDefault(half => IsHalved(file, function.Name, call, half.Name, half.Verb) && words.Value.After.GetValueOrDefault(call) < words.Value.Before.GetValueOrDefault(call))
        where half.Name is not null
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(file.Diff.OldPath!, line),
            Side = DiffSide.Old,
            Subject = $"{function.Name} {call}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, new SourceLocation(file.Diff.OldPath!, line)),
            Words = Observation.WordsOf(("call", call), ("other", half.Name), ("function", function.Name)),
        };

    /// <summary>The function that a line calls and does nothing else.</summary>
    private static string? Called(Token[] line) =>
        line is [{ Kind: TokenKind.Identifier, Text: var name }, { Kind: TokenKind.LeftParen }, .., { Kind: TokenKind.RightParen }, { Kind: TokenKind.Semicolon }] && line.Count(token => token.Kind == TokenKind.Semicolon) == 1 ? name : null;

    /// <summary>The names that a function's other half can have, with the word of this one in which they differ.</summary>
    private static IEnumerable<(string Name, string Verb)> OtherHalves(string function)
    {
        var words = function.Split('_');
        foreach (var (one, other, beside) in s_halves)
        {
            if (beside is not null && !words.Contains(beside))
                continue;
            for (var at = 0; at < words.Length; at++)
            {
                if (words[at] == one || words[at] == other)
                    yield return (string.Join('_', [.. words[..at], words[at] == one ? other : one, .. words[(at + 1)..]]), words[at]);
            }
        }
    }

    /// <summary>Whether as many calls of both halves stood in a function and its own other half, and now one of this half is gone.</summary>
    private static bool IsHalved(FileApplication file, string function, string call, string half, string verb)
    {
        var around = OtherHalves(function).Select(other => other.Name).Append(function).ToHashSet(StringComparer.Ordinal);
        var (before, after) = (Around(file.Before!), Around(file.After!));
        return after.Any(region => region.Name == function)
            && Calls(before, half) is > 0 and var halves && Calls(before, call) == halves && Calls(after, half) == halves && Calls(after, call) < halves
            && !after.Where(region => region.Name == function).Any(region => IsReplacedIn(file, region, verb));

        List<CodeRegion> Around(SourceText text) => [.. SpelledFile.Of(text).Regions.Where(region => region.Kind == CodeRegionKind.Function && around.Contains(region.Name))];
    }

    /// <summary>How often each name stands in the functions and macros of a patch's files, on one side of it.</summary>
    private static Dictionary<string, int> Words(SeriesStep step, DiffSide side) =>
    (
        from file in step.Applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        where text is not null && LineEdit.IsC(text.Path)
        from region in SpelledFile.Of(text).Regions
        where region.Kind != CodeRegionKind.Declaration
        from token in region.Tokens
        where token.Kind == TokenKind.Identifier
        select token.Text
    ).CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static int Calls(IEnumerable<CodeRegion> regions, string name) => regions.Where(region => region.HasWord(name)).Sum(region => region.Tokens.Count(token => token.Is(name)));

    /// <summary>Whether the patch adds a call to a function whose name has the verb: the same under another name, or by another way.</summary>
    private static bool IsReplacedIn(FileApplication file, CodeRegion function, string verb) =>
        function.Tokens.Any(token => token.Kind == TokenKind.Identifier && token.Text.Split('_').Contains(verb) && ChangedLines.Added(file).Contains(token.Spelling.Line));
}
