using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReviewBot.Commands;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Commands;

/// <summary>The shipped example, end to end as the user runs it: the founding case in miniature.</summary>
public sealed partial class ExampleTests
{
    private static readonly string Example = Path.Combine(TestData.Repository, "examples", "first-light");

    [Fact]
    public void Each_mistake_of_the_series_gets_a_comment_on_its_line_and_nothing_else_does()
    {
        var (status, output) = Review("--format", "json");
        using var document = JsonDocument.Parse(output);
        var findings = document.RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => $"{Text(finding, "rule")} {finding.GetProperty("patch")} {Text(finding, "path")} {Space().Replace(Text(finding, "quoted"), " ")}");

        Assert.Equal(ExitStatus.Findings, status);
        Assert.Equal(
            [
                @"ungated-trap-or-switch 4 arch/arm64/include/asm/kvm_arm.h + (HCRX_EL2_SMPME | HCRX_EL2_EnFPM | \",
                "state-outside-sysreg-file 4 arch/arm64/include/asm/kvm_host.h - u64 lumr;",
                "trap-polarity 4 arch/arm64/kvm/emulate-nested.c + .value = HCRX_EL2_EnFPM,",
                "layout-pointer-arithmetic 4 arch/arm64/kvm/fpsimd.c + share_end += sizeof(u64);",
                "layout-assertion 4 arch/arm64/kvm/fpsimd.c + WARN_ON_ONCE(&current->thread.lumr + 1 != shared_state_end(fpsimd));",
                "ungated-trap-or-switch 4 arch/arm64/kvm/hyp/include/hyp/switch.h + *vcpu->arch.host_lumr = read_sysreg_s(SYS_LUMR_EL0);",
                "ungated-trap-or-switch 4 arch/arm64/kvm/hyp/include/hyp/switch.h + write_sysreg_s(__vcpu_sys_reg(vcpu, LUMR_EL0), SYS_LUMR_EL0);",
                "ungated-visibility 4 arch/arm64/kvm/sys_regs.c + return 0;",
            ],
            findings);
    }

    [Fact]
    public void Everything_in_the_example_can_be_read()
    {
        using var document = JsonDocument.Parse(Review("--format", "json").Output);
        var root = document.RootElement;

        Assert.Equal(["applied", "applied", "applied", "applied"], root.GetProperty("patches").EnumerateArray().Select(patch => Text(patch, "status")));
        Assert.Empty(root.GetProperty("coverage").GetProperty("unparsed").EnumerateArray());
        Assert.Empty(root.GetProperty("coverage").GetProperty("unknown").EnumerateArray());
        Assert.DoesNotContain("Not everything could be read", Review().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_review_keeps_to_its_schema_and_is_the_same_in_every_run()
    {
        var first = Review("--format", "json").Output;
        using var document = JsonDocument.Parse(first);

        Assert.Empty(JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "review-1.schema.json")).Errors(document.RootElement));
        Assert.Equal(WithoutTimings(first), WithoutTimings(Review("--format", "json").Output));
        Assert.Equal(Review().Output, Review().Output);
    }

    [Fact]
    public void A_severity_that_no_finding_has_leaves_the_status_clean()
    {
        Assert.Equal(ExitStatus.Clean, Review("--fail-on", "never").Status);
        Assert.Equal(ExitStatus.Findings, Review("--fail-on", "error").Status);
    }

    [Fact]
    public void Without_a_tree_the_report_says_what_that_costs()
    {
        var (_, output) = Run("review", Path.Combine(Example, "series.mbox"));

        Assert.Contains("\nwithout a tree: only what the diffs themselves show is known\n", output, StringComparison.Ordinal);
    }

    private static (int Status, string Output) Review(params string[] options) =>
        Run(["review", Path.Combine(Example, "series.mbox"), "--tree", Path.Combine(Example, "tree"), .. options]);

    private static (int Status, string Output) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var status = new CommandLine(new Terminal { Output = output, Error = error }, Reviewer.Review).Run(arguments);
        Assert.Equal("", error.ToString());
        return (status, Encoding.UTF8.GetString(output.ToArray()));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static string WithoutTimings(string json) => json[..json.IndexOf("\"timings\"", StringComparison.Ordinal)];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
