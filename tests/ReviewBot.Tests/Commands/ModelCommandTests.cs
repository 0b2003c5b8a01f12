using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Commands;
using ReviewBot.Model;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Commands;

/// <summary>The <c>model</c> commands on the example's small tree, with the engine's answers given beforehand.</summary>
public sealed class ModelCommandTests
{
    private static readonly string Example = Path.Combine(TestData.Repository, "examples", "first-light");
    private static readonly string Tree = Path.Combine(Example, "tree");
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "model-1.schema.json"));
    private static readonly SystemRegisterEncoding Fpmr = new(3, 3, 4, 4, 2);

    [Fact]
    public void An_access_is_a_block_for_each_outcome_with_its_cases_and_reasons()
    {
        var (status, output, _) = Run("access", "MSR S3_3_C4_C4_2", "--el", "0", "--tree", Tree);

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Equal(
            """
            mode: vhe

            MSR S3_3_C4_C4_2 at EL0
              direct    when cap.ARM64_HAS_FPMR
                        because HCRX_EL2.EnFPM is 1 for every guest  [arch/arm64/include/asm/kvm_arm.h:7]
                                and FPMR^[[2J
              undef     when not cap.ARM64_HAS_FPMR

            not answered: a role that no function has

            """,
            output);
    }

    [Fact]
    public void Assumptions_leave_out_what_they_exclude()
    {
        var (_, output, error) = Run("access", "MSR S3_3_C4_C4_2", "--el", "0", "--tree", Tree, "--assume", "!cap.ARM64_HAS_FPMR,cap.OTHER");

        Assert.Equal("mode: vhe\n\nMSR S3_3_C4_C4_2 at EL0\n  undef     always\n\nnot answered: a role that no function has\n", output);
        Assert.Equal("reviewbot: note: nothing here depends on cap.OTHER\n", error);
    }

    [Fact]
    public void Without_a_level_both_are_answered()
    {
        var (_, output, _) = Run("access", "MRS S3_0_C1_C0_0", "--tree", Tree);

        Assert.Contains(" at EL1 (S3_0_C1_C0_0)\n  undef     always\n", output, StringComparison.Ordinal);
        Assert.Contains(" at EL0 (S3_0_C1_C0_0)\n  undef     always\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_is_put_on_the_tree_first()
    {
        ISourceTree? seen = null;
        var factory = new SimulationFactory((_, _, _) => throw new InvalidOperationException(), (tree, _, _) => { seen = tree; return Sample(); });

        var (status, output, _) = Run(factory, "access", "MSR SCTLR_EL1", "--el", "0", "--tree", Tree, "--patches", Path.Combine(Example, "series.mbox"));

        Assert.Equal(ExitStatus.Clean, status);
        Assert.NotEmpty(((OverlayTree)seen!).ChangedPaths);
        Assert.StartsWith("mode: vhe\n\nMSR SCTLR_EL1 at EL0 (S3_0_C1_C0_0)\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vhe", HypMode.Vhe)]
    [InlineData("nvhe", HypMode.Nvhe)]
    [InlineData("hvhe", HypMode.Hvhe)]
    [InlineData("protected", HypMode.Protected)]
    [InlineData("nested", HypMode.Nested)]
    public void The_mode_that_is_asked_for_is_run_and_shown(string word, HypMode expected)
    {
        var seen = new List<HypMode>();
        var factory = new SimulationFactory((_, _, _) => throw new InvalidOperationException(), (_, _, scenario) => { seen.Add(scenario.Mode); return Sample(); });
        string[][] commands = [["access", "MRS S3_0_C1_C0_0"], ["register", "S3_3_C4_C4_2"], ["dump", "--format", "text"]];
        foreach (var command in commands)
            Assert.StartsWith($"mode: {word}\n\n", Run(factory, [.. command, "--tree", Tree, "--mode", word]).Output, StringComparison.Ordinal);
        Assert.StartsWith($"mode: {word}\n\n", Run(factory, "diff", Tree, Tree, "--mode", word).Output, StringComparison.Ordinal);
        Assert.All(Lines(Run(factory, "dump", "--tree", Tree, "--mode", word).Output), line => Assert.Equal(word, line.GetProperty("mode").GetString()));
        Assert.All(seen, mode => Assert.Equal(expected, mode));
        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public void A_guest_hypervisor_is_asked_about_at_the_exception_level_that_it_takes_itself_to_be_at()
    {
        var seen = new List<Scenario>();
        var factory = new SimulationFactory((_, _, _) => throw new InvalidOperationException(), (_, _, scenario) => { seen.Add(scenario); return Sample(); });

        var (status, output, _) = Run(factory, "access", "MRS S3_0_C1_C0_0", "--vm", "nested", "--tree", Tree);
        var lines = Lines(Run(factory, "dump", "--vm", "nested", "--tree", Tree).Output).ToList();

        Assert.Equal(ExitStatus.Clean, status);
        Assert.StartsWith("mode: nested\nvm: nested\n\n", output, StringComparison.Ordinal);
        Assert.Contains(" at EL2 (S3_0_C1_C0_0)\n", output, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal("nested", line.GetProperty("vm").GetString()));
        Assert.All(lines, line => Assert.Empty(Schema.Errors(line)));
        Assert.All(seen, scenario => Assert.Equal(new Scenario(HypMode.Nested, VmKind.Nested), scenario));
    }

    [Fact]
    public void A_register_has_all_that_is_known_on_one_page()
    {
        var (status, output, _) = Run("register", "S3_3_C4_C4_2", "--tree", Tree);

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Contains("\n  listed    when cap.ARM64_HAS_FPMR\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  value     0x10 in bits 0xfffffffffffffff8\n            bits 0x1 set when cap.ARM64_HAS_FPMR\n            bits 0x6 as in guest.FPMR\n", output, StringComparison.Ordinal);
        Assert.Equal(4, output.Split('\n').Count(line => line.Contains(" at EL", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("register S3_3_C4_C4_2 --format jsonl")]
    [InlineData("access MRS_S3_3_C4_C4_2 --format jsonl")]
    public void Lines_keep_to_the_schema(string command)
    {
        var (status, output, _) = Run([.. command.Split(' ').Select(word => word.Replace("MRS_", "MRS ", StringComparison.Ordinal)), "--tree", Tree]);

        Assert.Equal(ExitStatus.Clean, status);
        Assert.NotEmpty(output);
        Assert.All(Lines(output), line => Assert.Empty(Schema.Errors(line)));
    }

    [Fact]
    public void A_dump_has_every_register_once_in_order_and_is_the_same_every_time()
    {
        var (_, output, _) = Run("dump", "--tree", Tree);
        var registers = Lines(output).Where(line => line.GetProperty("kind").GetString() == "register").Select(line => EncodingText.Parse(line.GetProperty("op").GetString()!)!.Value).ToList();

        Assert.Contains(Fpmr, registers);
        Assert.Equal(registers.Distinct().Order(), registers);
        Assert.Equal(["control", "bootFailure", "unanswered"], Lines(output).Select(line => line.GetProperty("kind").GetString()!).Where(kind => kind != "register"));
        Assert.Equal(output, Run("dump", "--tree", Tree).Output);
    }

    [Fact]
    public void A_tree_does_not_differ_from_itself()
    {
        Assert.Equal((ExitStatus.Clean, "mode: vhe\n\nno difference\n", ""), Run("diff", Tree, Tree));
    }

    [Fact]
    public void A_difference_has_a_case_that_shows_it()
    {
        var asked = 0;
        var factory = new SimulationFactory((_, _, _) => throw new InvalidOperationException(), (_, _, _) => asked++ % 2 == 0 ? new GivenSimulation() : Sample());

        var (status, output, _) = Run(factory, "diff", Tree, Tree);
        var (_, lines, _) = Run(factory, "diff", Tree, Tree, "--format", "jsonl");

        Assert.Equal(ExitStatus.Findings, status);
        Assert.Contains("\n  such as   \"cap.ARM64_HAS_FPMR\": true\n", output, StringComparison.Ordinal);
        Assert.Contains("check_lamps() while the host starts\n  before    nothing\n  after     lamp table is out of order, because check_lamps() (lamp.c:3)\n  when      cap.ARM64_HAS_FPMR\n", output, StringComparison.Ordinal);
        Assert.EndsWith("4 differences\n", output, StringComparison.Ordinal);
        Assert.Contains("not answered: after: a role that no function has\n", output, StringComparison.Ordinal);
        Assert.Equal(["access", "listed", "control", "boot"], Differences(lines).Select(line => line.GetProperty("behaviour").GetString()!));
        Assert.All(Lines(lines), line => Assert.Empty(Schema.Errors(line)));
    }

    [Fact]
    public void Trees_are_compared_in_every_mode_and_what_differs_alike_is_told_once()
    {
        var asked = new List<HypMode>();
        // The kernel's own check fails without VHE only.
        var factory = new SimulationFactory((_, _, _) => throw new InvalidOperationException(), (_, _, scenario) =>
        {
            asked.Add(scenario.Mode);
            if (asked.Count(mode => mode == scenario.Mode) % 2 == 1)
                return new GivenSimulation();
            var after = Sample();
            after.BootFailures = scenario.Mode == HypMode.Nvhe ? after.BootFailures : [];
            return after;
        });

        var (status, output, _) = Run(factory, "diff", Tree, Tree, "--mode", "all");
        var (_, lines, _) = Run(factory, "diff", Tree, Tree, "--mode", "all", "--format", "jsonl");

        var all = Enum.GetValues<HypMode>().Select(HypModeNames.Of).ToList();
        Assert.Equal(ExitStatus.Findings, status);
        Assert.StartsWith($"modes: {string.Join(", ", all)}\n\nMSR ", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Count(line => line == $"  in mode   {string.Join(", ", all)}"));
        Assert.Contains("  when      cap.ARM64_HAS_FPMR\n  such as   \"cap.ARM64_HAS_FPMR\": true\n  in mode   nvhe\n", output, StringComparison.Ordinal);
        Assert.EndsWith("4 differences\n", output, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Repeat(("vhe", string.Join(' ', all)), 3), ("nvhe", "nvhe")],
            Differences(lines).Select(line => (line.GetProperty("mode").GetString()!, string.Join(' ', line.GetProperty("modes").EnumerateArray().Select(mode => mode.GetString())))));
        Assert.All(Lines(lines), line => Assert.Empty(Schema.Errors(line)));
        Assert.Equal((ExitStatus.Clean, $"modes: {string.Join(", ", all)}\n\nno difference\n", ""), Run("diff", Tree, Tree, "--mode", "all"));
    }

    [Fact]
    public void A_simulated_machine_answers_every_cell()
    {
        var profile = Path.GetTempFileName();
        File.WriteAllText(profile, """{ "hardware": { "3,0,0,0,0": "0x0" } }""");

        var (status, output, _) = Run("simulate", "--tree", Tree, "--profile", profile);
        var rows = Lines(output);
        File.Delete(profile);

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Equal(4 * 2 * 8 * 16 * 16 * 8, rows.Count(row => row.GetProperty("t").GetString() == "acc"));
        Assert.Equal("""{"t":"acc","s":"el0w","op":"3,3,4,4,2","class":"unknown","by":"direct or undef: "}""", rows.Single(row => row.GetProperty("t").GetString() == "acc" && row.GetProperty("s").GetString() == "el0w" && row.GetProperty("op").GetString() == "3,3,4,4,2").GetRawText());
        Assert.Equal(
            ["""{"t":"reg","op":"3,3,4,4,2","listed":null,"v":null,"wmask":"0x7"}""", """{"t":"trap","name":"HCRX_EL2","v":"0x2","known":"0xfffffffffffffffe"}"""],
            rows.Where(row => row.GetProperty("t").GetString() != "acc").Select(row => row.GetRawText()));
    }

    [Theory]
    [InlineData(OutcomeKind.Emulated, "emulated")]
    [InlineData(OutcomeKind.Raz, "emulated")]
    [InlineData(OutcomeKind.Wi, "emulated")]
    [InlineData(OutcomeKind.Exit, "emulated")]
    [InlineData(OutcomeKind.Direct, "direct")]
    [InlineData(OutcomeKind.Undef, "undef")]
    [InlineData(OutcomeKind.Unknown, "unknown")]
    public void Outcomes_are_measured_in_four_classes(OutcomeKind kind, string expected)
    {
        var simulation = new GivenSimulation();
        simulation.With(new GuestAccess(Fpmr, AccessDirection.Read, 1), simulation.Space.Opaque("x"), kind, kind);
        using var output = new MemoryStream();
        SimulatedRows.Write(output, simulation, VmKind.Plain);

        Assert.Contains($"{{\"t\":\"acc\",\"s\":\"el1r\",\"op\":\"3,3,4,4,2\",\"class\":\"{expected}\"}}\n", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access 'MRS.FPMR'", "no tree given; give --tree a directory with a kernel's sources, or --repo a repository")]
    [InlineData("access MRS_LAMP --tree TREE", "the tree names no register LAMP; give its encoding, as S3_3_C4_C4_2")]
    [InlineData("access MRS_S3_0_C1_C0_0 --el 2 --tree TREE", "--el is 0 or 1 for a plain VM; give the exception level that the guest runs at")]
    [InlineData("access MRS_S3_0_C1_C0_0 --vm nested --el 1 --tree TREE", "--el is 2 for a nested VM; give the exception level that the guest runs at")]
    [InlineData("dump --vm nested --mode vhe --tree TREE", "no host in mode vhe has nested VMs; give --mode nested, or leave it out")]
    [InlineData("dump --vm protected --mode nvhe --tree TREE", "no host in mode nvhe has protected VMs; give --mode protected, or leave it out")]
    [InlineData("access MRS_S3_0_C1_C0_0 --assume lamp --tree TREE", "the assumption 'lamp' cannot be read: expected a name that starts with cap., vcpu.feature., mode., guest. or host.")]
    [InlineData("access MRS_S3_0_C1_C0_0 --tree TREE --base v6.1", "--base is a revision of a repository; name the repository with --repo")]
    [InlineData("register S1_0_C7_C6_2 --tree TREE", "S1_0_C7_C6_2 is no register: op0 is 2 or 3; ask for an instruction with 'reviewbot model access'")]
    [InlineData("dump --tree /nowhere", "no such directory: /nowhere; give the top directory of a kernel's sources")]
    [InlineData("diff TREE /nowhere", "no such directory: /nowhere; give the top directory of a kernel's sources")]
    [InlineData("simulate --tree TREE", "Option '--profile' is required; see reviewbot model simulate --help")]
    [InlineData("simulate --tree TREE --profile /nowhere", "no such file: /nowhere; give --profile a JSON object with the machine's registers")]
    [InlineData("dump --tree TREE --config /nowhere", "no such file: /nowhere; give --config a kernel's .config, plain or .gz")]
    public void Bad_input_is_said_in_one_line(string arguments, string expected)
    {
        var (status, output, error) = Run([.. arguments.Split(' ').Select(word => word.Replace("MRS_", "MRS ", StringComparison.Ordinal).Replace("TREE", Tree, StringComparison.Ordinal))]);

        Assert.Equal((ExitStatus.BadInput, "", $"reviewbot: {expected}\n"), (status, output, error.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("CONFIG_KVM=y", "is no configuration of an arm64 kernel: it does not say CONFIG_ARM64=y; give --config the .config of an arm64 kernel")]
    [InlineData("CONFIG_ARM64=y\nCONFIG_CPU_BIG_ENDIAN=y", "says CONFIG_CPU_BIG_ENDIAN=y, and memory is laid out little-endian here; give --config the .config of a little-endian kernel")]
    [InlineData("CONFIG_ARM64=y\nCONFIG_CC_IS_CLANG=y", "says CONFIG_CC_IS_CLANG=y, and sources are read as GCC reads them here; give --config the .config of a kernel that GCC built")]
    public void A_configuration_of_another_kind_of_kernel_is_refused(string config, string expected)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, config);
        var (status, _, error) = Run("dump", "--tree", Tree, "--config", file);
        File.Delete(file);

        Assert.Equal((ExitStatus.BadInput, $"reviewbot: {file} {expected}\n"), (status, error.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("access")]
    [InlineData("register")]
    [InlineData("dump")]
    [InlineData("diff")]
    [InlineData("simulate")]
    public void Every_command_has_help_with_examples(string command)
    {
        var (status, output, _) = Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(ExitStatus.Clean, status);
        Assert.Contains("\nExamples:\n  ", output, StringComparison.Ordinal);
    }

    /// <summary>A machine on which a guest's write of FPMR follows the host's capability alone.</summary>
    private static GivenSimulation Sample()
    {
        var simulation = new GivenSimulation();
        var host = simulation.Space.Input("cap.ARM64_HAS_FPMR");
        simulation.With(new GuestAccess(Fpmr, AccessDirection.Write, 0), host, OutcomeKind.Direct, OutcomeKind.Undef,
            new Reason("HCRX_EL2.EnFPM is 1 for every guest", new SourceLocation("arch/arm64/include/asm/kvm_arm.h", 7)), new Reason("and FPMR\e[2J", null));
        Bdd[] value = [host, simulation.Space.Input("guest.FPMR[1]"), simulation.Space.Input("guest.FPMR[2]"), Bdd.False, Bdd.True, .. Enumerable.Repeat(Bdd.False, 59)];
        simulation.Registers = [new(Fpmr, host, SymbolicBits.FromBits(value), SymbolicBits.FromConstant(7, 64))];
        Bdd[] control = [host, Bdd.True, .. Enumerable.Repeat(Bdd.False, 62)];
        simulation.Controls = [new("HCRX_EL2", SymbolicBits.FromBits(control), [new ControlSource(2, host, "__activate_traps", new SourceLocation("a.h", 1))])];
        simulation.BootFailures = [new(host, "lamp table is out of order", "check_lamps", new SourceLocation("lamp.c", 3))];
        simulation.Unanswered = ["a role that no function has"];
        return simulation;
    }

    private static ImmutableArray<JsonElement> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static IEnumerable<JsonElement> Differences(string output) => Lines(output).Where(line => line.GetProperty("kind").GetString() == "difference");

    private static (int Status, string Output, string Error) Run(params string[] arguments) => Run(new SimulationFactory((_, _, _) => Sample(), (_, _, _) => Sample()), arguments);

    private static (int Status, string Output, string Error) Run(SimulationFactory simulations, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var status = new CommandLine(new Terminal { Output = output, Error = error }, Reviewer.Review, simulations).Run(["model", .. arguments]);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
