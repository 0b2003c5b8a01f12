using System.Text;
using System.Text.Json;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Tests.Reports;
using Rules;

namespace ReviewBot.Tests.Commands;

public sealed class CommandLineTests
{
    private static readonly SeriesReview Clean = SampleReview.With();

    [Theory]
    [InlineData("note", Severity.Note, 1)]
    [InlineData("warning", Severity.Note, 0)]
    [InlineData("warning", Severity.Warning, 1)]
    [InlineData("error", Severity.Warning, 0)]
    [InlineData("error", Severity.Error, 1)]
    [InlineData("never", Severity.Error, 0)]
    public void The_exit_status_says_whether_a_finding_is_severe_enough(string failOn, Severity severity, int expected)
    {
        var review = SampleReview.With(SampleReview.Finding with { Severity = severity });

        Assert.Equal(expected, Run(review, "review", "x.mbox", "--fail-on", failOn).Status);
    }

    [Fact]
    public void What_was_there_before_the_series_does_not_fail_it()
    {
        var review = SampleReview.With(SampleReview.Finding with { Status = FindingStatus.Preexisting });

        Assert.Equal(ExitStatus.Clean, Run(review, "review", "x.mbox").Status);
    }

    [Theory]
    [InlineData("", "no command given; see reviewbot --help")]
    [InlineData("review", "no series given; name an mbox, a Maildir, .eml or .patch files, '-' for standard input, or A..B of --repo")]
    [InlineData("review x.mbox --tre y", "unknown option --tre; see reviewbot review --help")]
    [InlineData("review x.mbox --tree a --repo b", "--tree and --repo exclude each other; give the one that has the sources")]
    [InlineData("review x.mbox --base v6.1", "--base is a revision of a repository; name the repository with --repo")]
    [InlineData("review x.mbox --fuzz --no-fuzz", "--fuzz and --no-fuzz exclude each other; give one of them")]
    [InlineData("review x.mbox --format xml", "Argument 'xml' not recognized. Must be one of:  'text'  'json'  'markdown'      'sarif'         'html'  'b4'; see reviewbot review --help")]
    [InlineData("review x.mbox --tree", "Required argument missing for option: '--tree'; see reviewbot review --help")]
    public void Bad_usage_is_said_in_one_line(string arguments, string expected)
    {
        var (status, output, error) = Run(Clean, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((ExitStatus.BadInput, "", $"reviewbot: {expected}\n"), (status, output, error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Bad_input_is_said_in_one_line_without_a_trace_and_without_control_characters()
    {
        var (status, _, error) = Run(() => throw new InputException("no such file: \e[2J\nx", "look again"), "review", "x");

        Assert.Equal((ExitStatus.BadInput, "reviewbot: no such file: ^[[2J x; look again"), (status, error.TrimEnd()));
    }

    [Fact]
    public void A_bug_is_said_in_one_line_and_traced_only_on_request()
    {
        static SeriesReview Broken() => throw new InvalidOperationException("oops");

        var quiet = Run(Broken, "review", "x");
        var debugging = Run(Broken, new Dictionary<string, string> { ["REVIEWBOT_DEBUG"] = "1" }, "review", "x");

        Assert.Equal((ExitStatus.Internal, 1), (quiet.Status, quiet.Error.TrimEnd().Split('\n').Length));
        Assert.Contains("   at ", debugging.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_reach_the_review_as_they_are_written()
    {
        ReviewRequest? seen = null;
        var terminal = new Terminal { Output = new MemoryStream(), Error = new StringWriter() };
        new CommandLine(terminal, (request, _) => { seen = request; return Clean; })
            .Run(["review", "a.mbox", "-", "--repo", "r", "--base", "v6.1", "--no-fuzz", "--rules", "x.json", "--no-run-kvm", "--config", "c"]);

        Assert.Equal(["a.mbox", "-"], seen?.Series);
        Assert.Equal(new ReviewRequest { Series = seen!.Series, Repository = "r", Base = "v6.1", Fuzz = false, RulesFile = "x.json", RunsKvm = false, ConfigFile = "c" }, seen);
    }

    [Theory]
    [InlineData(true, "review", "a.mbox")]
    [InlineData(true, "review", "v1..v2", "--repo", ".")]
    [InlineData(false, "review", "a.mbox", "--no-run-kvm")]
    [InlineData(false, "review", "--repo", ".")]
    [InlineData(true, "review", "--repo", ".", "--run-kvm")]
    public void KVM_is_run_for_what_is_named_and_for_the_current_branch_on_request(bool expected, params string[] arguments)
    {
        ReviewRequest? seen = null;
        var terminal = new Terminal { Output = new MemoryStream(), Error = new StringWriter() };
        new CommandLine(terminal, (request, _) => { seen = request; return Clean; }).Run(arguments);

        Assert.Equal(expected, seen?.RunsKvm);
    }

    [Fact]
    public void Json_goes_to_a_file_when_one_is_named()
    {
        var directory = Directory.CreateTempSubdirectory("reviewbot-test-");
        var file = Path.Combine(directory.FullName, "review.json");

        var (_, output, _) = Run(Clean, "review", "x.mbox", "--format", "json", "-o", file);

        Assert.Equal("", output);
        Assert.Equal("reviewbot.review/1", JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("schema").GetString());
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("auto", true, "", "xterm", true)]
    [InlineData("auto", true, "1", "xterm", false)]
    [InlineData("auto", true, "", "dumb", false)]
    [InlineData("auto", false, "", "xterm", false)]
    [InlineData("always", false, "1", "dumb", true)]
    [InlineData("never", true, "", "xterm", false)]
    public void Colours_follow_the_option_then_the_terminal(string when, bool isTerminal, string noColour, string term, bool expected)
    {
        var variables = new Dictionary<string, string> { ["NO_COLOR"] = noColour, ["TERM"] = term };
        var terminal = new Terminal { Output = Stream.Null, Error = TextWriter.Null, OutputIsTerminal = isTerminal, Variable = variables.GetValueOrDefault };

        Assert.Equal(expected, terminal.WantsColour(when));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("review --help")]
    public void Every_command_has_help_with_examples(string arguments)
    {
        var (status, output, error) = Run(Clean, arguments.Split(' '));

        Assert.Equal((ExitStatus.Clean, ""), (status, error));
        Assert.Contains("\nExamples:\n  ", output, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Error) Run(SeriesReview review, params string[] arguments) => Run(() => review, arguments);

    private static (int Status, string Output, string Error) Run(Func<SeriesReview> review, params string[] arguments) => Run(review, [], arguments);

    private static (int Status, string Output, string Error) Run(Func<SeriesReview> review, Dictionary<string, string> variables, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var status = new CommandLine(new Terminal { Output = output, Error = error, Variable = variables.GetValueOrDefault }, (_, _) => review()).Run(arguments);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
