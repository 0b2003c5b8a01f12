using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>ungated-trap-or-switch</c>: an EL2 enable bit is set for every guest, or a register is switched for every guest, where only a guest that was given the
/// feature should have it. Decided on the conditions around the code: none of them asks what the VM was given. Registers that every CPU has need no condition, and what a function puts into a
/// structure of its own, to walk page tables as a guest would, is no world switch.
/// </summary>
internal sealed class UngatedTrapOrSwitchCheck : ICheck
{
    private static readonly string[] s_keepers = ["vcpu", "ctxt", "host", "current", "kvm", "arch", "cpu_if", "thread", "task"];

    private static readonly Lazy<HashSet<(string Register, int Bit)>> s_base = new(BaseBits);

    public string Rule => "ungated-trap-or-switch";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var settings = new Lazy<List<ControlSetting>>(() => [.. step.Before.Facts<ControlSetting>().Where(IsUngated)]);
            foreach (var (_, setting) in step.Delta.Gained<ControlSetting>().Where(gained => IsUngated(gained.After)))
            {
                var known = settings.Value.Where(old => old.Register == setting.Register).Aggregate(0UL, (bits, old) => bits | old.Bits);
                foreach (var bit in EnableBits(step.After, setting.Register, setting.Bits & ~known))
                    yield return Enabled(step, setting, bit);
            }
            var switches = new Lazy<HashSet<(string, SwitchDirection)>>(() => [.. step.Before.Facts<RegisterSwitch>().Where(old => !old.Guards.MentionsGuest).Select(old => (Identity(step.Before, old.Register), old.Direction))]);
            foreach (var (_, moved) in step.Delta.Gained<RegisterSwitch>().Where(gained => IsUngated(gained.After) && IsOptional(step.After.Registers.Find(gained.After.Register))))
            {
                if (!switches.Value.Contains((Identity(step.After, moved.Register), moved.Direction)))
                    yield return Switched(step, moved);
            }
        }
    }

    private static IEnumerable<ControlBit> EnableBits(VcpuModel model, string register, ulong bits) =>
        model.ControlBitsIn(register, bits).Where(bit => bit.Polarity == TrapPolarity.TrapsWhenClear && !s_base.Value.Contains((bit.Register, bit.Bit)));

    /// <summary>The control bits that trap nothing but registers which every CPU has.</summary>
    private static HashSet<(string Register, int Bit)> BaseBits()
    {
        var traps = from register in TrapFacts.Shared.Registers
                    from bit in TrapFacts.Shared.BitsOf(register.Encoding)
                    select (bit.Register, bit.Bit, IsOptional: register.Exists != TrapCondition.Always);
        return [.. traps.GroupBy(trap => (trap.Register, trap.Bit)).Where(bit => !bit.Any(trap => trap.IsOptional)).Select(bit => bit.Key)];
    }

    /// <summary>Whether some CPUs lack a register; one that is not on record is new, so some do.</summary>
    private static bool IsOptional(SystemRegisterEncoding? encoding) => encoding is not { } known || TrapFacts.Shared.Find(known)?.Exists != TrapCondition.Always;

    private static bool IsUngated(ControlSetting setting) => !setting.Guards.MentionsGuest && !setting.Guards.Guards.Any(guard => guard.Subject == GuardSubject.None && IsName(guard.Text));

    /// <summary>Whether a condition is a variable alone: what it was computed from is not known.</summary>
    private static bool IsName(string condition) => condition.All(character => character == '_' || char.IsAsciiLetterOrDigit(character)) && condition.Any(char.IsAsciiLetterLower);

    /// <summary>Registers of EL2 itself hold the hypervisor's state, not a guest's; a switch without any feature condition is the base architecture's.</summary>
    private static bool IsUngated(RegisterSwitch moved) =>
        !moved.Guards.MentionsGuest && moved.Guards.RequiredFeatures.Any() && !moved.Register.EndsWith("_EL2", StringComparison.Ordinal) && IsKept(moved.Storage);

    /// <summary>Whether memory outlives the function, as what belongs to a vCPU, the host or a task does, by the name that leads to it.</summary>
    private static bool IsKept(string storage) => !storage.Contains("->", StringComparison.Ordinal) || s_keepers.Any(keeper => storage.Contains(keeper, StringComparison.Ordinal));

    /// <summary>What a register is called by when its name may change: its encoding, if the tree knows it.</summary>
    private static string Identity(VcpuModel model, string register) => model.Registers.Find(register)?.ToString() ?? register;

    private static Observation Enabled(SeriesStep step, ControlSetting setting, ControlBit bit)
    {
        var name = $"{bit.Register}.{bit.Field}";
        var accesses = AccessesOf(step.After, bit);
        var spelling = setting.Spellings.FirstOrDefault(place => step.Adds(place.Location), setting.Spellings[^1]);
        return new Observation
        {
            Step = step,
            Location = spelling.Location,
            Subject = $"{name} in {setting.Function}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(
                ("what", name),
                ("does", "is set"),
                ("condition", Condition(setting.Guards)),
                ("consequence", $"{accesses} {(accesses.Contains(" and ", StringComparison.Ordinal) ? "go" : "goes")} to the hardware instead of trapping, also in a VM whose ID registers do not have the feature, where it must UNDEF")),
            Evidence = [.. setting.Spellings.SkipWhile(place => place != spelling).Skip(1).Select(place => new Evidence($"used through {place.Text}", place.Location)), .. GuardEvidence(setting.Guards)],
            Witness = new Witness(Machine.Assume(step.After, setting.Guards).Add($"control.{name}", true), accesses, $"{name} = 0: traps to KVM", $"{name} = 1: runs on the hardware"),
        };
    }

    private static Observation Switched(SeriesStep step, RegisterSwitch moved)
    {
        var isSave = moved.Direction == SwitchDirection.Save;
        return new Observation
        {
            Step = step,
            Location = moved.Location,
            Subject = $"{moved.Register} {moved.Direction} in {moved.Function}",
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(
                ("what", moved.Register),
                ("does", isSave ? "is saved" : "is restored"),
                ("condition", Condition(moved.Guards)),
                ("consequence", $"every VM on such a host pays for the switch, and has state for a register that it may not have been given")),
            Suggestion = moved.Guards.Guards.All(guard => guard.Location.Path == moved.Location.Path) ? FeatureGate.For(step, moved.Guards) : null,
            Evidence = [.. GuardEvidence(moved.Guards)],
            Witness = new Witness(Machine.Assume(step.After, moved.Guards), $"world switch, {moved.Function}()", $"{moved.Register} not switched here", $"{moved.Register} {(isSave ? "saved to" : "restored from")} {moved.Storage}"),
        };
    }

    private static string Condition(GuardList guards)
    {
        var features = guards.RequiredFeatures.ToList();
        return features.Count > 0 ? $"on the host's {string.Join(" and ", features)} alone" : "whatever the VM was given";
    }

    private static IEnumerable<Evidence> GuardEvidence(GuardList guards) => guards.Guards.Select(guard => new Evidence($"condition: {guard}", guard.Location));

    /// <summary>The accesses that the tree's own trap table puts under a control bit.</summary>
    private static string AccessesOf(VcpuModel model, ControlBit bit)
    {
        var groups = model.Facts<CoarseTrap>().Where(trap => trap.Control == bit.Register && (trap.Mask >> bit.Bit & 1) != 0).Select(trap => trap.Name).ToHashSet(StringComparer.Ordinal);
        var names = model.Facts<CoarseTrapRoute>().Where(route => groups.Contains(route.Group)).Select(route => route.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count switch
        {
            0 => $"an access that {bit.Register}.{bit.Field} controls",
            <= 3 => $"MRS or MSR of {string.Join(" and ", names)}",
            _ => $"MRS or MSR of {names[0]} and {names.Count - 1} others",
        };
    }
}
