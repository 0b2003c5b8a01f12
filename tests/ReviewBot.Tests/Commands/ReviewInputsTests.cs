using System.Diagnostics;
using System.Text;
using KvmModel.Source;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Commands;

public sealed class ReviewInputsTests : IDisposable
{
    private static readonly string Example = Path.Combine(TestData.Repository, "examples", "first-light");
    private static readonly string ExampleSeries = Path.Combine(Example, "series.mbox");
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("reviewbot-test-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void The_example_is_four_patches_on_its_own_tree()
    {
        using var inputs = Open(new ReviewRequest { Series = [ExampleSeries], Tree = Path.Combine(Example, "tree") });

        Assert.Equal([1, 2, 3, 4], inputs.Series.Patches.Select(patch => patch.Index));
        Assert.Equal((BaseKind.Directory, "tree", BaseChoice.Given), (inputs.Base.Base.Kind, inputs.Base.Base.Id, inputs.Base.Base.How));
        Assert.Equal(ApplyOptions.Mail, inputs.Options);
    }

    [Fact]
    public void Standard_input_is_mail_too()
    {
        using var inputs = Open(new ReviewRequest { Series = ["-"], Fuzz = false }, File.ReadAllBytes(ExampleSeries));

        Assert.Equal(4, inputs.Series.Patches.Length);
        Assert.Equal(BaseChoice.ContextOnly, inputs.Base.Base.How);
        Assert.Equal(ApplyOptions.Strict, inputs.Options);
    }

    [Fact]
    public void A_range_of_commits_is_a_series_on_its_first_parent()
    {
        var repository = RepositoryOfTheExample();
        using var inputs = Open(new ReviewRequest { Series = ["base..HEAD"], Repository = repository });

        Assert.Equal(4, inputs.Series.Patches.Length);
        Assert.Equal(BaseKind.Git, inputs.Base.Base.Kind);
        Assert.Equal(Git(repository, "rev-parse", "base^{commit}"), inputs.Base.Base.Id);
        Assert.Equal(ApplyOptions.Strict, inputs.Options);
    }

    [Fact]
    public void The_base_of_mail_is_found_in_a_repository_by_the_files_that_it_starts_from()
    {
        var repository = RepositoryOfTheExample();
        using var inputs = Open(new ReviewRequest { Series = [ExampleSeries], Repository = repository });

        Assert.Equal((Git(repository, "rev-parse", "base^{commit}"), BaseChoice.BlobIds), (inputs.Base.Base.Id, inputs.Base.Base.How));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var refused = Assert.Throws<InputException>(() => Open(new ReviewRequest { Series = ["no-such.mbox"] }));

        Assert.StartsWith("no such file or directory: no-such.mbox; ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_without_a_patch_says_so()
    {
        var file = Path.Combine(_scratch.FullName, "letter.eml");
        File.WriteAllText(file, "From: Robin Example <robin@example.org>\nSubject: lunch?\n\nAt noon.\n");

        var refused = Assert.Throws<InputException>(() => Open(new ReviewRequest { Series = [file] }));

        Assert.Contains("none of the 1 mails is a patch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_that_is_no_kernel_is_refused()
    {
        File.WriteAllText(Path.Combine(_scratch.FullName, "README"), "not a kernel");

        var refused = Assert.Throws<InputException>(() => Open(new ReviewRequest { Series = [ExampleSeries], Tree = _scratch.FullName }));

        Assert.Contains("is not a Linux source tree", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revision_that_is_not_there_is_refused()
    {
        var request = new ReviewRequest { Series = [ExampleSeries], Repository = RepositoryOfTheExample(), Base = "v9.99" };

        Assert.Contains("v9.99", Assert.Throws<InputException>(() => Open(request)).Message, StringComparison.Ordinal);
    }

    private static ReviewInputs Open(ReviewRequest request, byte[]? standardInput = null) => ReviewInputs.Open(request, new MemoryStream(standardInput ?? []));

    private string RepositoryOfTheExample()
    {
        var repository = Path.Combine(_scratch.FullName, "linux");
        Directory.CreateDirectory(repository);
        Git(repository, "init", "-q", "-b", "main");
        Git(repository, $"--work-tree={Path.Combine(Example, "tree")}", "add", "-A", ".");
        Git(repository, "commit", "-q", "-m", "base");
        Git(repository, "tag", "-m", "base", "base");
        Git(repository, "reset", "-q", "--hard");
        Git(repository, "am", "-q", "--empty=drop", ExampleSeries);
        return repository;
    }

    private static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=Robin Example", "-c", "user.email=robin@example.org", "-c", "core.autocrlf=false", .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {process.ExitCode}");
    }
}
