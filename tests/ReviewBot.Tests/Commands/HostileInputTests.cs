using System.Text;
using ReviewBot.Commands;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Commands;

/// <summary>Bad and hostile input, end to end through the command line: each ends in a clear word or a noted gap, never in a trace, and soon.</summary>
public sealed class HostileInputTests : IDisposable
{
    private static readonly string Example = Path.Combine(TestData.Repository, "examples", "first-light");
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("reviewbot-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void A_truncated_mbox_is_reviewed_as_far_as_it_goes()
    {
        var whole = File.ReadAllText(Path.Combine(Example, "series.mbox"));
        var (status, output, error) = Review(Write("cut.mbox", whole[..(whole.Length * 3 / 4)]), Path.Combine(Example, "tree"));
        Assert.InRange(status, ExitStatus.Clean, ExitStatus.Findings);
        Assert.Contains("patches by Robin Example", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public void Bytes_of_zero_are_no_patch()
    {
        var (status, _, error) = Review(Write("zeros.mbox", new string('\0', 1 << 20)), Path.Combine(Example, "tree"));
        Assert.Equal(ExitStatus.BadInput, status);
        AssertOneLine(error);
    }

    [Fact]
    public void Bytes_without_any_sense_are_no_series()
    {
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        var path = Path.Combine(_scratch.FullName, "noise.mbox");
        File.WriteAllBytes(path, noise);
        var (status, _, error) = Review(path, Path.Combine(Example, "tree"));
        Assert.Equal(ExitStatus.BadInput, status);
        AssertOneLine(error);
    }

    [Fact]
    public void A_line_of_200_megabytes_is_passed_over()
    {
        var path = Path.Combine(_scratch.FullName, "long.mbox");
        using (var file = new StreamWriter(path))
        {
            file.Write("From a Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH] long\n\n");
            var block = new string('x', 1 << 20);
            for (var megabyte = 0; megabyte < 200; megabyte++)
                file.Write(block);
            file.Write("\n\n");
            file.Write(File.ReadAllText(Path.Combine(Example, "series.mbox")));
        }
        var (status, output, _) = Review(path, Path.Combine(Example, "tree"));
        Assert.Equal(ExitStatus.Findings, status);
        Assert.Contains("[trap-polarity", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diff_that_leaves_the_tree_is_refused()
    {
        var mail = """
            From a Mon Sep 17 00:00:00 2001
            From: A <a@example.org>
            Subject: [PATCH] escape

            Signed-off-by: A <a@example.org>
            ---
            diff --git a/../../outside.c b/../../outside.c
            --- a/../../outside.c
            +++ b/../../outside.c
            @@ -1 +1 @@
            -int a;
            +int b;

            """;
        var (status, output, _) = Review(Write("escape.mbox", mail), Path.Combine(Example, "tree"), "--format", "json");
        Assert.InRange(status, ExitStatus.Clean, ExitStatus.Findings);
        Assert.Contains("\"status\": \"failed\"", output, StringComparison.Ordinal);
        Assert.Contains("outside", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_that_is_no_kernel_is_refused()
    {
        Write("notes.txt", "no kernel here");
        var (status, _, error) = Review(Path.Combine(Example, "series.mbox"), _scratch.FullName);
        Assert.Equal(ExitStatus.BadInput, status);
        AssertOneLine(error);
        Assert.Contains("arch/arm64/kvm", error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> HostileSources => new()
    {
        { "nested parentheses", "int deep = " + new string('(', 10_000) + "1" + new string(')', 10_000) + ";" },
        { "nested parentheses that never close", "int deep = " + new string('(', 10_000) },
        { "nested blocks", "void deep(void) " + new string('{', 10_000) + new string('}', 10_000) },
        { "a macro that expands for ever", "#define grow(x) shrink(x x)\n#define shrink(x) grow(x)\nint a = grow(1) grow(1);\n#define A B\n#define B A\nint A;" },
        { "a macro that doubles itself", string.Concat(Enumerable.Range(1, 40).Select(n => $"#define d{n} d{n - 1} d{n - 1}\n")) + "#define d0 x\nint d40;" },
        { "an include cycle", "#include \"fpsimd.c\"" },
        { "locals that name each other", "int f(int a, int b) { int c = a; " + string.Concat(Enumerable.Repeat("c = c + b * c; b = c ? b : c; ", 400)) + "if (c) return b; return c; }" },
    };

    [Theory]
    [MemberData(nameof(HostileSources))]
    public async Task Hostile_source_in_the_tree_is_a_noted_gap(string what, string source)
    {
        var tree = Path.Combine(_scratch.FullName, "tree");
        Copy(Path.Combine(Example, "tree"), tree);
        foreach (var file in (string[])["arch/arm64/kvm/fpsimd.c", "arch/arm64/kvm/sys_regs.c"])
            File.AppendAllText(Path.Combine(tree, file), "\n" + source + "\n");
        var review = Task.Run(() => Review(Path.Combine(Example, "series.mbox"), tree));
        Assert.True(await Task.WhenAny(review, Task.Delay(Soon)) == review, $"{what}: no end");
        var (status, output, error) = await review;
        Assert.InRange(status, ExitStatus.Clean, ExitStatus.Findings);
        Assert.Contains("[trap-polarity", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Error) Review(string series, string tree, params string[] more)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var status = new CommandLine(new Terminal { Output = output, Error = error }, Reviewer.Review).Run(["review", series, "--tree", tree, .. more]);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private static void AssertOneLine(string error)
    {
        Assert.StartsWith("reviewbot: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_scratch.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
