using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Trees;

namespace ReviewBot.Testing;

/// <summary>
/// A case of a rule: a small series on a small kernel, in files. <c>Miniatures/&lt;rule&gt;/&lt;case&gt;/</c> holds directories <c>1</c>, <c>2</c>, … with the files that each
/// patch changes, whole, as they are after it (<c>NAME.deleted</c> deletes NAME; <c>MESSAGE</c> is the commit message, where that matters), on top of <c>Miniatures/kernel</c>. Marks in them say which lines get comments.
/// </summary>
/// <param name="Name">Ends in <c>Bad</c> when there are findings and in <c>Ok</c> when there are none; begins with <c>FP_</c> or <c>FN_</c> when today's answer is wrong.</param>
/// <param name="Patches">In order.</param>
public sealed record Miniature(string Rule, string Name, ImmutableArray<MiniaturePatch> Patches)
{
    private const string Deleted = ".deleted";

    private const string Message = "MESSAGE";

    /// <summary>Where they are.</summary>
    public static string Root { get; } = Path.Combine(TestData.Repository, "tests", "Rules.Tests", "Miniatures");

    /// <summary>The kernel below every series.</summary>
    public static ISourceTree Kernel { get; } = new DirectoryTree(Path.Combine(Root, "kernel"));

    /// <summary>Every case, in ordinal order: the rule, and the case's name.</summary>
    public static IEnumerable<(string Rule, string Name)> All =>
        from rule in Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal)
        where Path.GetFileName(rule) != "kernel"
        from name in Directory.EnumerateDirectories(rule).Order(StringComparer.Ordinal)
        select (Path.GetFileName(rule), Path.GetFileName(name));

    public static Miniature Read(string rule, string name)
    {
        var directory = Path.Combine(Root, rule, name);
        var patches = Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).Select(ReadPatch);
        return new Miniature(rule, name, [.. patches]);
    }

    private static MiniaturePatch ReadPatch(string directory)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        var marks = ImmutableArray.CreateBuilder<MiniatureMark>();
        var message = Path.Combine(directory, Message);
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => file != message).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(directory, file);
            if (path.EndsWith(Deleted, StringComparison.Ordinal))
            {
                files.Add(path[..^Deleted.Length], null);
                continue;
            }
            var (text, found) = MiniatureMark.Split(path, File.ReadAllText(file));
            files.Add(path, text);
            marks.AddRange(found);
        }
        return new MiniaturePatch(int.Parse(Path.GetFileName(directory)), File.Exists(message) ? File.ReadAllText(message) : null, files.ToImmutable(), marks.ToImmutable());
    }
}

/// <summary>One patch of a <see cref="Miniature"/>.</summary>
/// <param name="Message">The commit message; null when it does not matter.</param>
/// <param name="Files">By path, the text after the patch; null for a file that it deletes.</param>
/// <param name="Marks">What the files say of their own lines, in the order of paths and lines.</param>
public sealed record MiniaturePatch(int Index, string? Message, ImmutableSortedDictionary<string, string?> Files, ImmutableArray<MiniatureMark> Marks);
