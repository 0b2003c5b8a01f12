using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ReviewBot.Commands;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Commands;

/// <summary>What an attacker or a broken mailer may send, through the whole program: a clear message or a noted gap, in bounded time and memory, and never a trace.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const string Code = "arch/arm64/kvm/hostile.c";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Example = Path.Combine(TestData.Repository, "examples", "first-light");
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("reviewbot-test-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void A_truncated_mbox_is_reviewed_as_far_as_it_goes()
    {
        var whole = File.ReadAllText(Path.Combine(Example, "series.mbox"));

        var review = Review(whole[..whole.IndexOf("share_end += sizeof", StringComparison.Ordinal)]);

        Assert.Equal(4, review.GetProperty("patches").GetArrayLength());
        Assert.NotEqual("applied", review.GetProperty("patches")[3].GetProperty("status").GetString());
    }

    [Fact]
    public void Nul_bytes_are_refused_as_git_does()
    {
        var file = Path.Combine(_scratch.FullName, "nul.mbox");
        File.WriteAllText(file, Mail("+int nul;\0\0\n", lines: 1));

        var (status, _, error) = Run(file);

        Assert.Equal(ExitStatus.BadInput, status);
        Assert.Contains("NUL", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_200_megabytes_is_skipped()
    {
        var file = Path.Combine(_scratch.FullName, "long.mbox");
        using (var stream = File.Create(file))
        {
            stream.Write(Encoding.ASCII.GetBytes("From x Mon Sep 17 00:00:00 2001\nFrom: a@example.org\nSubject: [PATCH] x\n\n"));
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (var megabyte = 0; megabyte < 200; megabyte++)
                stream.Write(block);
            stream.Write(Encoding.ASCII.GetBytes("\n\n" + Mail("+int after;\n", lines: 1)));
        }

        Assert.Equal("applied", StatusOf(ReviewFile(file)));
    }

    [Theory]
    [InlineData("../../../../outside.c")]
    [InlineData("/outside.c")]
    [InlineData("arch/arm64/../../../outside.c")]
    public void A_diff_that_leaves_the_tree_is_refused(string path)
    {
        var review = Review(Mail("+int x;\n", lines: 1, path));

        Assert.Equal("failed", StatusOf(review));
        Assert.NotEqual("", review.GetProperty("patches")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public void Ten_thousand_nested_parentheses_end_in_a_noted_gap()
    {
        var review = Review(Mail($"+int deep = {new string('(', 10_000)}1{new string(')', 10_000)};\n", lines: 1));

        Assert.Equal("applied", StatusOf(review));
        Assert.NotEmpty(review.GetProperty("coverage").GetProperty("unparsed").EnumerateArray());
    }

    [Fact]
    public void A_macro_that_expands_for_ever_is_stopped()
    {
        var text = new StringBuilder("+#define M0 x x x x\n");
        for (var level = 1; level < 64; level++)
            text.Append($"+#define M{level} M{level - 1} M{level - 1} M{level - 1} M{level - 1}\n");
        text.Append("+M63\n");

        Assert.Equal("applied", StatusOf(Review(Mail(text.ToString(), lines: 65))));
    }

    [Fact]
    public void An_include_cycle_is_stopped() =>
        Assert.Equal("applied", StatusOf(Review(Mail("+#include \"hostile.c\"\n+#include \"hostile.c\"\n+int x;\n", lines: 3))));

    [Fact]
    public void Bytes_without_any_sense_are_no_series()
    {
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        var file = Path.Combine(_scratch.FullName, "noise.mbox");
        File.WriteAllBytes(file, noise);

        var (status, _, error) = Run(file);

        Assert.Equal(ExitStatus.BadInput, status);
        Assert.StartsWith("reviewbot: no patch series in ", error, StringComparison.Ordinal);
    }

    private static string Mail(string added, int lines, string path = Code) => $"""
        From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
        From: Robin Example <robin@example.org>
        Subject: [PATCH] KVM: arm64: Add a file
        Message-Id: <hostile@example.org>

        ---
        diff --git a/{path} b/{path}
        new file mode 100644
        --- /dev/null
        +++ b/{path}
        @@ -0,0 +1,{lines} @@
        {added}
        """;

    private static string StatusOf(JsonElement review) => review.GetProperty("patches")[0].GetProperty("status").GetString()!;

    private JsonElement Review(string mail)
    {
        var file = Path.Combine(_scratch.FullName, "hostile.mbox");
        File.WriteAllText(file, mail);
        return ReviewFile(file);
    }

    private JsonElement ReviewFile(string file)
    {
        var (status, output, error) = Run(file);
        Assert.Equal("", error);
        Assert.InRange(status, ExitStatus.Clean, ExitStatus.Findings);
        Assert.Empty(_scratch.GetFiles("outside*", SearchOption.AllDirectories));
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Status, byte[] Output, string Error) Run(string file)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var clock = Stopwatch.StartNew();
        var status = new CommandLine(new Terminal { Output = output, Error = error }, Reviewer.Review).Run(["review", file, "--tree", Path.Combine(Example, "tree"), "--format", "json"]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience);
        return (status, output.ToArray(), error.ToString());
    }
}
