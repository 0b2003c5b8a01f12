using System.Diagnostics;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Testing;
using ReviewBot.Tests.Reports;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Commands;

/// <summary>A review where the author is: of the branch, without arguments, and from git's hooks.</summary>
public sealed class LocalReviewTests
{
    [Fact]
    public void Without_a_series_the_branch_that_one_is_on_is_reviewed()
    {
        using var repository = new TemporaryRepository();
        Directory.CreateDirectory(Path.Combine(repository.FullPath, "arch/arm64"));
        ReviewRequest? seen = null;
        var terminal = new Terminal { Output = new MemoryStream(), Error = new StringWriter(), Directory = Path.Combine(repository.FullPath, "arch/arm64") };
        new CommandLine(terminal, (request, _) => { seen = request; return SampleReview.With(); }).Run(["review"]);

        Assert.Equal(["HEAD"], seen?.Series);
        Assert.Equal(".", seen?.Repository);
    }

    [Fact]
    public void A_quiet_review_says_nothing_when_there_is_nothing_to_say()
    {
        Assert.Equal("", Output(SampleReview.With()));
        Assert.NotEqual("", Output(SampleReview.With(SampleReview.Finding)));

        static string Output(SeriesReview review)
        {
            using var output = new MemoryStream();
            new CommandLine(new Terminal { Output = output, Error = TextWriter.Null }, (_, _) => review).Run(["review", "x.mbox", "--quiet"]);
            return System.Text.Encoding.UTF8.GetString(output.ToArray());
        }
    }

    [Fact]
    public void A_push_with_an_error_is_stopped_and_a_clean_one_passes_in_silence()
    {
        using var remote = new TemporaryRepository();
        using var work = Kernel();
        remote.Git("config", "receive.denyCurrentBranch", "ignore");
        work.Git("remote", "add", "origin", remote.FullPath);
        Install(work, "pre-push");

        Git(work, "push", "-q", "--no-verify", "-u", "origin", "main");
        work.Write("arch/arm64/kvm/Makefile.extra", "# nothing\n");
        work.Commit("Nothing much");
        var clean = Git(work, "push", "-q", "origin", "main");
        work.Git("am", "-q", "--empty=drop", Path.Combine(TestData.Repository, "examples/first-light/series.mbox"));
        var stopped = Git(work, "push", "-q", "origin", "main");

        Assert.Equal((0, ""), clean);
        Assert.NotEqual(0, stopped.Status);
        Assert.Contains("HCRX_EL2.EnFPM is an enable bit", stopped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_is_reviewed_as_a_whole_with_its_last_mail()
    {
        using var work = Kernel();
        var start = work.Git("rev-parse", "HEAD");
        work.Git("am", "-q", "--empty=drop", Path.Combine(TestData.Repository, "examples/first-light/series.mbox"));
        work.Git("format-patch", "-q", "-o", "out", start);
        work.Git("checkout", "-q", start);
        Install(work, "sendemail-validate");
        var mails = Directory.GetFiles(Path.Combine(work.FullPath, "out")).Order(StringComparer.Ordinal).ToList();
        var results = mails.Select((mail, place) => Run(
            work, Path.Combine(work.FullPath, ".git/hooks/sendemail-validate"), [mail], ("GIT_SENDEMAIL_FILE_COUNTER", $"{place + 1}"), ("GIT_SENDEMAIL_FILE_TOTAL", $"{mails.Count}"))).ToList();

        Assert.All(results.SkipLast(1), result => Assert.Equal((0, ""), result));
        Assert.Equal(1, results[^1].Status);
        Assert.Contains("HCRX_EL2.EnFPM is an enable bit", results[^1].Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(work.FullPath, ".git/reviewbot-series")));
    }

    private static TemporaryRepository Kernel()
    {
        var repository = new TemporaryRepository();
        var tree = Path.Combine(TestData.Repository, "examples/first-light/tree");
        foreach (var file in Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories))
            repository.Write(Path.GetRelativePath(tree, file), File.ReadAllText(file));
        repository.Commit("The kernel");
        return repository;
    }

    /// <summary>The hook as it is in the examples, and beside it what it calls.</summary>
    private static void Install(TemporaryRepository repository, string hook)
    {
        File.Copy(Path.Combine(TestData.Repository, "examples/hooks", hook), Path.Combine(repository.FullPath, ".git/hooks", hook));
        repository.Write(".git/programs/reviewbot", $"#!/bin/sh\nexec dotnet '{typeof(ReviewCommand).Assembly.Location}' \"$@\"\n");
        Run(repository, "chmod", ["+x", ".git/programs/reviewbot", Path.Combine(".git/hooks", hook)]);
    }

    private static (int Status, string Output) Git(TemporaryRepository repository, params string[] arguments) => Run(repository, "git", arguments);

    private static (int Status, string Output) Run(TemporaryRepository repository, string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = repository.FullPath, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Path.Combine(repository.FullPath, ".git/programs")}:{start.Environment["PATH"]}";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
