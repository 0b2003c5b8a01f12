using System.CommandLine;
using ReviewBot.Reports;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot review</c>: one series in, one report out.</summary>
internal sealed class ReviewCommand(Terminal terminal, Func<ReviewRequest, IProgress<string>, SeriesReview> review)
{
    private readonly Argument<string[]> _series = new("SERIES")
    {
        Description = "An mbox (plain or .gz), a Maildir, .eml or .patch files or a directory of them, '-' for standard input; or A..B or a branch of --repo. "
            + "Left out in a repository: the current branch since it left its upstream.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _tree = new("--tree") { Description = "A directory with the kernel sources that the series goes on.", HelpName = "PATH" };
    private readonly Option<string?> _repository = new("--repo") { Description = "A git repository with them; its work tree is not touched.", HelpName = "PATH" };
    private readonly Option<string?> _base = new("--base") { Description = "The revision of --repo that the series goes on.", HelpName = "REV" };
    private readonly Option<string> _format = new("--format") { Description = "How the review is written.", DefaultValueFactory = _ => ReportFormat.Text };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where it is written, in place of standard output.", HelpName = "FILE" };
    private readonly Option<string?> _rules = new("--rules") { Description = "A catalogue that adds rules to those of the program, tunes and silences them.", HelpName = "FILE" };
    private readonly Option<bool> _runKvm = new("--run-kvm") { Description = "Ask the rules too that run KVM before and after each patch, which takes ten seconds and more. The default where a series is named." };
    private readonly Option<bool> _noRunKvm = new("--no-run-kvm") { Description = "Do not, for an answer in a second or two. The default for the current branch." };
    private readonly Option<string?> _config = new("--config") { Description = "A kernel configuration (.config) in place of the default one.", HelpName = "FILE" };
    private readonly Option<string> _failOn = new("--fail-on") { Description = "The least severity for which the exit status is 1.", DefaultValueFactory = _ => "warning" };
    private readonly Option<bool> _fuzz = new("--fuzz") { Description = "Accept context lines that differ, as patch does. The default for mail." };
    private readonly Option<bool> _noFuzz = new("--no-fuzz") { Description = "Do not: such a patch is reviewed from its context." };
    private readonly Option<string> _colour = new("--color") { Description = "When to use colours.", DefaultValueFactory = _ => "auto" };
    private readonly Option<bool> _delta = new("--delta") { Description = "Also what the series changes for a guest or userspace, whether or not it is wrong." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Write nothing when there is nothing to say, as hooks should." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Also changes to the model, remarks on the input, gaps and timings." };

    public Command Create()
    {
        _format.AcceptOnlyFromAmong(ReportFormat.Names);
        _failOn.AcceptOnlyFromAmong("error", "warning", "note", "never");
        _colour.AcceptOnlyFromAmong("auto", "always", "never");
        var command = new Command("review", "Reviews one patch series and prints comments on its lines.")
        {
            _series, _tree, _repository, _base, _format, _output, _rules, _runKvm, _noRunKvm, _config, _failOn, _fuzz, _noFuzz, _delta, _colour, _quiet, _verbose,
        };
        HelpWithExamples.AddTo(command, """
            # a series from the list, on the tree that it was made for
            reviewbot review series.mbox --tree ~/linux-6.7
            # the branch that you are on, in its repository: at once, or with KVM run before and after each patch
            reviewbot review
            reviewbot review --run-kvm
            # your own branch, before it is sent
            reviewbot review kvmarm/next..my-feature --repo ~/linux
            # straight from the archive, for a script
            b4 am -o - MESSAGE-ID | reviewbot review - --repo ~/linux --base v6.12 --format json
            """);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = Request(parsed);
        SeriesReview reviewed;
        using (var progress = new ProgressLine(terminal))
            reviewed = review(request, progress);
        Write(parsed, reviewed);
        return Status(parsed.GetRequiredValue(_failOn), reviewed);
    }

    private ReviewRequest Request(ParseResult parsed)
    {
        var request = new ReviewRequest
        {
            Series = [.. parsed.GetValue(_series) ?? []],
            Tree = parsed.GetValue(_tree),
            Repository = parsed.GetValue(_repository),
            Base = parsed.GetValue(_base),
            Fuzz = parsed.GetValue(_fuzz) ? true : parsed.GetValue(_noFuzz) ? false : null,
            RulesFile = parsed.GetValue(_rules),
            RunsKvm = !parsed.GetValue(_noRunKvm),
            ConfigFile = parsed.GetValue(_config),
            TellsBehaviour = parsed.GetValue(_delta),
        };
        if (request.Series.FirstOrDefault(name => name is ['-', _, ..]) is { } unknown)
            throw new InputException($"unknown option {unknown}", "see reviewbot review --help");
        if (request.Series.IsEmpty && request.Tree is null && (request.Repository is not null || IsInRepository))
            request = request with { Series = ["HEAD"], Repository = request.Repository ?? ".", RunsKvm = parsed.GetValue(_runKvm) };
        if (request.Series.IsEmpty)
            throw new InputException("no series given", "name an mbox, a Maildir, .eml or .patch files, '-' for standard input, or A..B of --repo");
        if (request.Tree is not null && request.Repository is not null)
            throw new InputException("--tree and --repo exclude each other", "give the one that has the sources");
        if (request.Base is not null && request.Repository is null)
            throw new InputException("--base is a revision of a repository", "name the repository with --repo");
        if (parsed.GetValue(_fuzz) && parsed.GetValue(_noFuzz))
            throw new InputException("--fuzz and --no-fuzz exclude each other", "give one of them");
        if (parsed.GetValue(_runKvm) && parsed.GetValue(_noRunKvm))
            throw new InputException("--run-kvm and --no-run-kvm exclude each other", "give one of them");
        return request;
    }

    /// <summary>Whether the user is in a work tree; <c>.git</c> is a file in one that belongs to another.</summary>
    private bool IsInRepository
    {
        get
        {
            for (var directory = new DirectoryInfo(terminal.Directory); directory is not null; directory = directory.Parent)
            {
                if (Path.Exists(Path.Combine(directory.FullName, ".git")))
                    return true;
            }

            return false;
        }
    }

    private void Write(ParseResult parsed, SeriesReview reviewed)
    {
        if (parsed.GetValue(_quiet) && ReviewWords.Told(reviewed).IsEmpty && !ReviewWords.Losses(reviewed).Any())
            return;
        var file = parsed.GetValue(_output);
        var colour = parsed.GetValue(_colour) is "always" || (file is null && terminal.WantsColour(parsed.GetRequiredValue(_colour)));
        using var bytes = new MemoryStream();
        ReportFormat.Write(parsed.GetRequiredValue(_format), bytes, reviewed, new TextReportOptions(terminal.Width, colour, parsed.GetValue(_verbose)), RuleCatalogue.Page);
        if (file is null)
            terminal.Output.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        else
            File.WriteAllBytes(file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>What was there before the series is not its fault.</summary>
    private static int Status(string failOn, SeriesReview reviewed)
    {
        Severity? least = failOn switch { "error" => Severity.Error, "warning" => Severity.Warning, "note" => Severity.Note, _ => null };
        return reviewed.Findings.Any(finding => finding.Status != FindingStatus.Preexisting && finding.Severity >= least) ? ExitStatus.Findings : ExitStatus.Clean;
    }
}
