using System.CommandLine;
using KvmModel.Source;
using ReviewBot.Model;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary>The options of a <c>model</c> command by which a user says which tree is meant: a directory or a revision, perhaps with a series on it.</summary>
internal sealed class TreeOptions(Terminal terminal)
{
    private readonly Option<string?> _tree = new("--tree") { Description = "A directory with the kernel's sources.", HelpName = "PATH" };
    private readonly Option<string?> _repository = new("--repo") { Description = "A git repository with them, in place of --tree.", HelpName = "PATH" };
    private readonly Option<string?> _base = new("--base") { Description = "The revision of --repo; HEAD without --patches.", HelpName = "REV" };
    private readonly Option<string[]> _patches = new("--patches") { Description = "A series to put on the tree first: anything that 'review' takes.", HelpName = "SERIES" };
    private readonly Option<string?> _config = new("--config") { Description = "A kernel configuration (.config, plain or .gz) in place of the default one.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_tree, _repository, _base, _patches, _config])
            command.Options.Add(option);
    }

    /// <summary>Opens the tree for as long as <paramref name="use"/> runs.</summary>
    public int With(ParseResult parsed, Func<ModelSource, int> use)
    {
        var (tree, path, revision) = (parsed.GetValue(_tree), parsed.GetValue(_repository), parsed.GetValue(_base));
        if (tree is not null == path is not null)
            throw new InputException(tree is null ? "no tree given" : "--tree and --repo exclude each other", "give --tree a directory with a kernel's sources, or --repo a repository");
        if (revision is not null && path is null)
            throw new InputException("--base is a revision of a repository", "name the repository with --repo");
        if (parsed.GetValue(_patches) is { Length: > 0 } series)
            return WithPatches(new ReviewRequest { Series = [.. series], Tree = tree, Repository = path, Base = revision, ConfigFile = parsed.GetValue(_config) }, use);
        var config = KernelConfigFile.Load(parsed.GetValue(_config));
        if (path is null)
            return use(ModelSource.OfDirectory(tree!, config));
        using var repository = GitRepository.Open(path, out var problem) ?? throw new InputException(problem?.Message ?? $"{path} cannot be opened");
        return use(ModelSource.OfRevision(repository, revision ?? "HEAD", config));
    }

    private int WithPatches(ReviewRequest request, Func<ModelSource, int> use)
    {
        var config = KernelConfigFile.Load(request.ConfigFile);
        using var inputs = ReviewInputs.Open(request, Console.OpenStandardInput());
        foreach (var diagnostic in inputs.Diagnostics.Concat(inputs.Base.Diagnostics))
            Remark(diagnostic.Message);
        var tree = inputs.Base.Tree;
        foreach (var patch in inputs.Series.Patches)
        {
            tree = OverlayTree.Apply(tree, UnifiedDiff.Parse(patch.Diff), inputs.Options with { KeepsWhatFits = true }, out var report);
            if (report.Status != PatchStatus.Applied)
                Remark($"patch {patch.Index} ({patch.Subject}) is {report.StatusWord}: {report.Reason}");
        }
        return use(new ModelSource($"{request.Tree ?? inputs.Base.Base.Id} with {inputs.Series.Title}", tree, config));
    }

    /// <summary>About the tree that the answer is of; not a part of the answer.</summary>
    private void Remark(string text) => terminal.Error.WriteLine($"reviewbot: note: {PrintableText.Of(text)}");
}
