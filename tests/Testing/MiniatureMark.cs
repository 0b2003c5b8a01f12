using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace ReviewBot.Testing;

/// <summary>What a miniature says of a line.</summary>
public enum MarkKind
{
    /// <summary><c>finding</c>: the patch gets a comment here.</summary>
    Finding,

    /// <summary><c>finding-removed</c>: the next patch, which removes the line, gets a comment on it.</summary>
    FindingRemoved,

    /// <summary><c>ok</c>: it looks like what the rule is about, and must get none.</summary>
    Ok,

    /// <summary><c>missed</c>: it should get one, and does not yet.</summary>
    Missed,
}

/// <summary>A mark in a source of a miniature: a comment <c>// finding: rule-id, …</c> at the end of a line, or <c>/* … */</c> before a line's backslash.</summary>
/// <param name="Line">From 1.</param>
public sealed partial record MiniatureMark(MarkKind Kind, string Rule, string Path, int Line)
{
    public override string ToString() => $"{Kind} {Rule} {Path}:{Line}";

    /// <summary>The text as the rules get it, without marks, and the marks.</summary>
    public static (string Text, ImmutableArray<MiniatureMark> Marks) Split(string path, string marked)
    {
        var marks = ImmutableArray.CreateBuilder<MiniatureMark>();
        var text = new StringBuilder(marked.Length);
        foreach (var (index, line) in marked.Split('\n').Index())
        {
            var bare = Comment().Replace(line, match =>
            {
                foreach (var rule in match.Groups["rules"].Value.Split(", "))
                    marks.Add(new MiniatureMark(KindOf(match.Groups["kind"].Value), rule, path, index + 1));
                return "";
            });
            text.Append(index == 0 ? "" : "\n").Append(bare);
        }
        return (text.ToString(), marks.ToImmutable());
    }

    private static MarkKind KindOf(string word) => word switch
    {
        "finding" => MarkKind.Finding,
        "finding-removed" => MarkKind.FindingRemoved,
        "missed" => MarkKind.Missed,
        _ => MarkKind.Ok,
    };

    [GeneratedRegex(@"\s*(//|/\*) (?<kind>finding|finding-removed|ok|missed): (?<rules>[a-z0-9-]+(, [a-z0-9-]+)*)( \*/)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();
}
