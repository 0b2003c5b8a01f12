using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using ReviewBot.Testing;
using Xunit.Abstractions;

namespace KvmModel.Tests.Arm64;

/// <summary>The architecture's facts against a machine that was watched: with the controls that KVM programmed, an access traps exactly when the facts say so.</summary>
public sealed class TrapOracleTests(ITestOutputHelper output)
{
    [OracleFact("truth-max-vhe.jsonl.gz")]
    public void The_facts_say_what_a_machine_with_nearly_every_feature_does() => Assert.DoesNotContain(0, Agrees("truth-max-vhe.jsonl.gz").Values);

    [OracleFact("truth-neoverse-n1-vhe.jsonl.gz")]
    public void The_facts_say_what_an_Armv82_server_core_does() => Agrees("truth-neoverse-n1-vhe.jsonl.gz");

    [OracleFact("truth-cortex-a57-nvhe.jsonl.gz")]
    public void The_facts_say_what_an_Armv80_core_without_VHE_does() => Agrees("truth-cortex-a57-nvhe.jsonl.gz");

    [OracleFact("truth-max-vhe.jsonl.gz")]
    public void A_machine_with_nearly_every_feature_has_the_registers_that_its_ID_registers_promise() => HasPromised("truth-max-vhe.jsonl.gz");

    [OracleFact("truth-neoverse-n1-vhe.jsonl.gz")]
    public void An_Armv82_server_core_has_the_registers_that_its_ID_registers_promise() => HasPromised("truth-neoverse-n1-vhe.jsonl.gz");

    [OracleFact("truth-cortex-a57-nvhe.jsonl.gz")]
    public void An_Armv80_core_has_the_registers_that_its_ID_registers_promise() => HasPromised("truth-cortex-a57-nvhe.jsonl.gz");

    /// <summary>What a guest cannot see because it traps: whether the register is there, as a program at EL2 read it.</summary>
    private void HasPromised(string record)
    {
        var hardware = RecordedMachine.Read(record).Hardware;
        var machine = new MachineRegisters(hardware);
        var readable = TrapFacts.Shared.Registers.Where(register => register.Encoding is { Op0: >= 2, Op1: < 4 } && register.El1.Contains('r') && !register.Name.StartsWith("IMPDEF", StringComparison.Ordinal));
        string[] lacking = ["DBGPRCR_EL1", "DBGAUTHSTATUS_EL1"]; // the emulated core has none
        string[] disabled = ["SMCR_EL1", "SVCR"]; // the program left SME disabled at EL2
        var differences = readable.Where(register => register.Exists.In(machine) != hardware.ContainsKey(register.Name)).Select(register => register.Name).Except([.. lacking, .. disabled]).ToList();
        differences.ForEach(output.WriteLine);
        Assert.Empty(differences);
    }

    /// <returns>How many cells each known difference explains.</returns>
    private Dictionary<MachineDifference, int> Agrees(string record)
    {
        var machine = RecordedMachine.Read(record);
        var unexplained = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var explained = MachineDifference.All.ToDictionary(difference => difference, _ => 0);
        var cells = 0;
        foreach (var configuration in machine.Complete)
        {
            var state = State(machine, configuration);
            var seen = machine.Accesses.Where(access => access.Configuration == configuration).ToDictionary(access => access.Access);
            foreach (var access in Every())
            {
                cells++;
                var recorded = seen.GetValueOrDefault(access) ?? new RecordedAccess(configuration, access, "undef", null);
                var rules = TrapFacts.Shared.Of(access);
                var said = Words(rules.Decide(state));
                if (Fits(recorded, said))
                    continue;
                if (MachineDifference.All.FirstOrDefault(difference => difference.Explains(rules.Register, recorded, said)) is { } cause)
                    explained[cause]++;
                else
                    unexplained.TryAdd($"{access} {rules.Register}: facts {said}, machine {recorded.Result} {recorded.Trap:x}", configuration);
            }
        }
        foreach (var (key, where) in unexplained)
            output.WriteLine($"{key} in {where}");
        foreach (var (cause, count) in explained)
            output.WriteLine($"{count} cells differ: {cause.Cause}");
        output.WriteLine($"{cells} cells, {unexplained.Count} kinds of mismatch");
        Assert.Empty(unexplained);
        Assert.True(cells > 900_000);
        return explained;
    }

    private static string Words(TrapDecision<bool> decision) =>
        decision.Undefined ? "undefined" : decision.Direct ? "direct" : decision.ToEl1.Any(trap => trap.Taken) ? "el1" : $"trap {(int)decision.ToEl2.Single(trap => trap.Taken).Rule.Class:x}";

    private static bool Fits(RecordedAccess recorded, string said) =>
        recorded.Trap is { } trap ? said == $"trap {trap:x}" : said == (recorded.Result switch { "ok" => "direct", "undef" => "undefined", _ => "el1" });

    private static IEnumerable<GuestAccess> Every() =>
        from op0 in Enumerable.Range(1, 3)
        from rest in Enumerable.Range(0, 1 << 14)
        from direction in new[] { AccessDirection.Read, AccessDirection.Write }
        from level in new[] { 1, 0 }
        select new GuestAccess(SystemRegisterEncoding.FromSysReg((ulong)(op0 << 14 | rest) << 5)!.Value, direction, level);

    /// <summary>The recorded controls; those that no row holds are as KVM leaves them (Linux v6.12 arch/arm64/kvm/vgic-sys-reg-v3.c, hyp/vgic-v3-sr.c __vgic_v3_activate_traps()).</summary>
    private static MachineRegisters State(RecordedMachine machine, string configuration)
    {
        var values = new Dictionary<string, ulong>(machine.Hardware);
        foreach (var (name, value) in GuestControls.OpenToEl0.Concat(machine.Controls[configuration]))
            values[name] = value;
        // The measuring guest left these to be trapped: SCTLR_EL1.EnRCTX and EnFPM.
        values["SCTLR_EL1"] &= ~(1ul << 10 | 1ul << 34);
        const ulong enable = 1 << 3, trapControl = 1 << 10, trapGroups = 3 << 11;
        values["ICC_SRE_EL2"] = enable;
        values["ICH_HCR_EL2"] = machine.Gic[configuration] ? 0 : trapControl | trapGroups;
        return new MachineRegisters(values);
    }
}
