using System.IO.Compression;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Delta;
using KvmModel.Vcpu;
using ReviewBot.Testing;

namespace KvmModel.Tests.Vcpu;

/// <summary>What the model reads of real kernels, held to the architecture, to a running kernel, and to itself.</summary>
public sealed class KernelModelTests
{
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 378, 0, 0, 0)]
    [InlineData("6.12", 447, 48, 554, 669)]
    [InlineData("7.3", 535, 51, 571, 710)]
    public void Every_row_of_the_tables_is_read(string version, int descriptors, int coarse, int routes, int fine)
    {
        var model = KernelModels.Of(version);
        Assert.Equal(
            (descriptors, coarse, routes, fine),
            (model.Facts<SysRegDescriptor>().Count(), model.Facts<CoarseTrap>().Count(), model.Facts<CoarseTrapRoute>().Count(), model.Facts<FineGrainedTrap>().Count()));
        Assert.Empty(model.Units.SelectMany(unit => unit.Unknown));
        Assert.Empty(model.Units.SelectMany(unit => unit.Unparsed));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 64)]
    [InlineData("6.12", 114)]
    [InlineData("7.3", 157)]
    public void Every_slot_of_the_register_file_has_a_name_and_a_number_of_its_own(string version, int slots)
    {
        var model = KernelModels.Of(version);
        Assert.Equal(slots, model.Facts<VcpuSysReg>().Count());
        Assert.Equal(slots, model.Facts<VcpuSysReg>().Select(slot => slot.Index).Distinct().Count());
        Assert.All(model.Facts<SysRegDescriptor>().Where(row => row.Slot is not null), row => Assert.Contains(model.Facts<VcpuSysReg>(), slot => slot.Name == row.Slot));
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void No_coarse_trap_of_a_real_kernel_contradicts_the_architecture(string version)
    {
        var model = KernelModels.Of(version);
        var bits = (from row in model.Facts<CoarseTrap>() from bit in model.ControlBitsIn(row.Control, row.Mask) select (row, bit)).ToList();
        Assert.True(bits.Count >= 37, $"only {bits.Count} bits have a polarity on record");
        Assert.DoesNotContain(bits, pair => (pair.row.Value >> pair.bit.Bit & 1) != 0 != (pair.bit.Polarity == TrapPolarity.TrapsWhenSet));
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void No_fine_grained_trap_of_a_real_kernel_contradicts_the_architecture(string version) =>
        Assert.All(KernelModels.Of(version).Facts<FineGrainedTrap>(), row =>
            Assert.Equal(row.TrapsWhenSet, ControlBits.OfFineGrainedField(row.Group, row.Field ?? $"no field: {row}") == TrapPolarity.TrapsWhenSet));

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Control_bits_have_the_names_and_places_that_the_kernel_describes(string version)
    {
        var file = SystemRegisterFile.Of(KernelModels.Of(version).Tree)!;
        foreach (var bit in ControlBits.All)
        {
            // A kernel older than a bit has it reserved.
            if (file.FieldAt(bit.Register, bit.Bit) is { } field)
                Assert.Equal((bit.Field, bit.Bit, bit.Bit), (field.Name, field.Msb, field.Lsb));
        }
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Id_registers_have_writable_bits(string version)
    {
        var rows = KernelModels.Of(version).Facts<SysRegDescriptor>().Where(row => row.IsIdRegister).ToDictionary(row => row.Register, row => row.Value);
        foreach (var register in (string[])["ID_AA64PFR0_EL1", "ID_AA64PFR1_EL1", "ID_AA64PFR2_EL1", "ID_AA64ISAR0_EL1", "ID_AA64MMFR0_EL1", "ID_AA64MMFR3_EL1"])
            Assert.True(rows[register] is not (null or 0), register);
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", "HCRX_EL2", "MSCEn,TCR2En,EnFPM")]
    [InlineData("7.3", "HCRX_EL2", "MSCEn,TCR2En,EnFPM,SCTLR2En,EnALS,EnASR")]
    public void Enable_bits_are_seen_to_depend_on_what_the_guest_was_given(string version, string register, string fields)
    {
        var settings = KernelModels.Of(version).Facts<ControlSetting>().Where(setting => setting.Register == register).ToList();
        foreach (var bit in fields.Split(',').Select(field => ControlBits.All.Single(bit => bit.Register == register && bit.Field == field)))
        {
            var setters = settings.Where(setting => (setting.Bits >> bit.Bit & 1) != 0).ToList();
            Assert.NotEmpty(setters);
            Assert.All(setters, setting => Assert.True(setting.Guards.MentionsGuest, $"{bit.Field}: {setting.Guards}"));
        }
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", "FPMR,POR_EL0,TCR2_EL1,PIR_EL1")]
    [InlineData("7.3", "FPMR,POR_EL0,TCR2_EL1,PIR_EL1")]
    public void Switches_are_seen_to_depend_on_what_the_guest_was_given(string version, string registers)
    {
        var model = KernelModels.Of(version);
        foreach (var register in registers.Split(','))
        {
            var gated = model.Facts<RegisterSwitch>().Where(moved => moved.Register == register && moved.Guards.RequiredFeatures.Any()).ToList();
            Assert.NotEmpty(gated);
            Assert.All(gated, moved => Assert.True(moved.Guards.MentionsGuest, $"{moved.Subject}: {moved.Guards}"));
        }
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 34)]
    [InlineData("6.12", 49)]
    [InlineData("7.3", 61)]
    public void Host_capabilities_are_related_to_id_register_fields(string version, int capabilities)
    {
        var fields = KernelModels.Of(version).Capabilities;
        Assert.True(fields.Count >= capabilities, $"{fields.Count} capabilities");
        Assert.Equal("ID_AA64ISAR0_EL1.RNDR", fields.Find("ARM64_HAS_RNG"));
        Assert.Null(fields.Find("ARM64_ALWAYS_SYSTEM"));
    }

    [KernelFact("6.12")]
    public void A_model_compared_with_itself_has_no_difference()
    {
        var model = KernelModels.Of("6.12");
        Assert.Empty(ModelComparer.Compare(model, model).Changes);
        Assert.Empty(ModelComparer.Compare(model, KernelModels.Read("6.12")).Changes);
    }

    /// <summary>What 6.12 lists from other tables than <c>sys_reg_descs</c>.</summary>
    private static readonly string[] ElsewhereIn612 =
    [
        // The virtual timer: Linux v6.12 arch/arm64/kvm/guest.c kvm_arm_copy_timer_indices().
        "S3_3_C14_C0_2", "S3_3_C14_C3_1", "S3_3_C14_C3_2",

        // MIDR_EL1, REVIDR_EL1 and AIDR_EL1: Linux v6.12 arch/arm64/kvm/sys_regs.c invariant_sys_regs.
        "S3_0_C0_C0_0", "S3_0_C0_C0_6", "S3_1_C0_C0_7",
    ];

    [OracleFact("truth-max-vhe.jsonl.gz", "6.12")]
    public void Every_register_that_a_running_kernel_lists_has_a_row()
    {
        var rows = KernelModels.Of("6.12").Facts<SysRegDescriptor>().Select(row => row.Encoding).ToHashSet();
        var listed = Listed().Distinct().ToList();
        Assert.True(listed.Count > 250, $"only {listed.Count} registers");
        Assert.Equal(ElsewhereIn612.Order(StringComparer.Ordinal), listed.Where(register => !rows.Contains(register)).Select(register => register.ToString()).Order(StringComparer.Ordinal));
    }

    /// <summary>The system registers in KVM_GET_REG_LIST, in any configuration (Linux v6.12 arch/arm64/include/uapi/asm/kvm.h KVM_REG_ARM64_SYSREG).</summary>
    private static IEnumerable<SystemRegisterEncoding> Listed()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(TestData.Oracle!, "truth-max-vhe.jsonl.gz")), CompressionMode.Decompress));
        while (file.ReadLine() is { } line)
        {
            if (!line.Contains("\"t\": \"reg\"", StringComparison.Ordinal) && !line.Contains("\"t\":\"reg\"", StringComparison.Ordinal))
                continue;
            using var row = JsonDocument.Parse(line);
            var id = Convert.ToUInt64(row.RootElement.GetProperty("id").GetString(), 16);
            if ((id >> 16 & 0xfff) == 0x13)
                yield return new SystemRegisterEncoding((byte)(id >> 14 & 3), (byte)(id >> 11 & 7), (byte)(id >> 7 & 15), (byte)(id >> 3 & 15), (byte)(id & 7));
        }
    }
}
