using System.CommandLine;
using ReviewBot.Backtest;
using ReviewBot.Reports;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot backtest</c>: an archive of series and comments in, the scores of the rules on it out.</summary>
internal sealed class BacktestCommand(Terminal terminal)
{
    private readonly Argument<string> _archive = new("CORPUS") { Description = "A directory with series.jsonl, comments.jsonl and mbox/." };

    private readonly Option<string[]> _trees = new("--trees")
    {
        Description = "Directories that hold kernel trees, each named for its version; in place of the place where eng/fetch-kernels puts them.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _tree = new("--tree")
    {
        Description = "One more kernel tree, in any directory.",
        HelpName = "VERSION=PATH",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _format = new("--format") { Description = "How the scores are written.", DefaultValueFactory = _ => "text" };
    private readonly Option<string?> _rules = new("--rules") { Description = "A catalogue of rules in place of the one that comes with the program.", HelpName = "FILE" };
    private readonly Option<bool> _noRunKvm = new("--no-run-kvm") { Description = "Leave out the rules that run KVM before and after each patch: it takes a fraction of the time." };
    private readonly Option<string?> _config = new("--config") { Description = "A kernel configuration (.config) in place of the default one.", HelpName = "FILE" };
    private readonly Option<string?> _judgements = new("--judgements") { Description = "What people who read findings say of them.", HelpName = "FILE" };
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        _format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("backtest", "Reviews archived series and compares with what reviewers said.") { _archive, _trees, _tree, _format, _rules, _noRunKvm, _config, _judgements };
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            # on the trees that eng/fetch-kernels has fetched, and one more
            reviewbot backtest corpus --tree 6.8=linux-6.8
            # for a script, with what was judged so far
            reviewbot backtest corpus --judgements docs/quality/judgements.json --format json -o backtest.json
            """);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var archive = CommentedArchive.Open(parsed.GetRequiredValue(_archive));
        var kernels = KernelShelf.Find(
            parsed.GetValue(_trees) is { Length: > 0 } directories ? directories : [KernelShelf.DefaultDirectory(terminal.Variable)],
            parsed.GetValue(_tree) ?? []);
        var rules = RuleCatalogue.Load(parsed.GetValue(_rules), !parsed.GetValue(_noRunKvm));
        var judgements = parsed.GetValue(_judgements) is { } file ? Judgements.Load(file) : Judgements.None;
        foreach (var diagnostic in archive.Diagnostics.Concat(rules.Diagnostics))
            terminal.Error.WriteLine($"reviewbot: note: {PrintableText.Of(diagnostic.ToString())}");

        BacktestResult result;
        using (var progress = new ProgressLine(terminal))
        {
            var tester = new Backtester(archive, kernels, KernelConfigFile.Load(parsed.GetValue(_config)), rules, judgements);
            result = BacktestResult.Of(archive, kernels, tester.Run(progress));
        }
        if (parsed.GetValue(_format) == "json")
            _output.Write(parsed, stream => BacktestJson.Write(stream, result));
        else
            _output.WriteText(parsed, text => new BacktestText(text, result).Write());
        return ExitStatus.Clean;
    }
}
