using KvmModel.Arm64;
using KvmModel.Syntax;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Reads and writes of system registers (Linux arch/arm64/include/asm/sysreg.h, kvm_hyp.h). At EL2 with HCR_EL2.E2H set, names ending in <c>_EL1</c> mean the register of EL2, and
/// those ending in <c>_EL12</c> and <c>_EL02</c> the registers of EL1 and EL0 (Arm ARM DDI 0487 D8.3, "System and Special-purpose register redirection").
/// </summary>
internal sealed class RegisterIntrinsics(CpuRegisters registers, Func<SystemRegisterEncoding, string?> nameOf)
{
    /// <summary>EL1 registers that are redirected to EL2's, and the name there where it is not the same but for the level.</summary>
    private static readonly Dictionary<string, string> s_redirected = new(StringComparer.Ordinal)
    {
        ["CPACR_EL1"] = "CPTR_EL2",
        ["CNTKCTL_EL1"] = "CNTHCTL_EL2",
        ["CNTP_CTL_EL0"] = "CNTHP_CTL_EL2",
        ["CNTP_CVAL_EL0"] = "CNTHP_CVAL_EL2",
        ["CNTP_TVAL_EL0"] = "CNTHP_TVAL_EL2",
        ["CNTV_CTL_EL0"] = "CNTHV_CTL_EL2",
        ["CNTV_CVAL_EL0"] = "CNTHV_CVAL_EL2",
        ["CNTV_TVAL_EL0"] = "CNTHV_TVAL_EL2",
    };

    private static readonly HashSet<string> s_redirectedByLevel = new(StringComparer.Ordinal)
    {
        "SCTLR_EL1", "SCTLR2_EL1", "TRFCR_EL1", "ZCR_EL1", "SMCR_EL1", "TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "TCR2_EL1", "AFSR0_EL1", "AFSR1_EL1", "ESR_EL1", "FAR_EL1", "MAIR_EL1", "MAIR2_EL1",
        "AMAIR_EL1", "AMAIR2_EL1", "VBAR_EL1", "CONTEXTIDR_EL1", "SPSR_EL1", "ELR_EL1", "PIR_EL1", "PIRE0_EL1", "POR_EL1", "S2POR_EL1", "BRBCR_EL1", "PMSCR_EL1", "TFSR_EL1", "GCSCR_EL1", "GCSPR_EL1",
    };

    public void AddTo(IntrinsicTable table)
    {
        table["read_sysreg"] = call => Read(call, NameOf(call, 0) is { } name ? Redirect(call, name) : null);
        table["read_sysreg_s"] = call => Read(call, Encoding(call, 0));
        table["write_sysreg"] = call => Write(call, NameOf(call, 1) is { } name ? Redirect(call, name) : null);
        table["write_sysreg_s"] = call => Write(call, Encoding(call, 1));
        foreach (var level in (string[])["0", "1", "2"])
        {
            table["read_sysreg_el" + level] = call => Read(call, NameOf(call, 0) is { } name ? $"{name}_EL{level}" : null);
            table["write_sysreg_el" + level] = call => Write(call, NameOf(call, 1) is { } name ? $"{name}_EL{level}" : null);
        }
        table.AddFallback(name => name.StartsWith("mrs ", StringComparison.Ordinal) ? call => Read(call, Redirect(call, name[4..].ToUpperInvariant())) : null);
        table.AddFallback(name => name.StartsWith("msr ", StringComparison.Ordinal) ? call => Write(call, Redirect(call, name[4..].ToUpperInvariant())) : null);
        table["sve_get_vl"] = call => VectorLength(call, "ZCR_EL1");
        table["sme_get_vl"] = call => VectorLength(call, "SMCR_EL1");
    }

    private SymbolicBits Read(IntrinsicCall call, string? name)
    {
        if (name is null)
            return call.Run.Unknown("a register whose name is not known is read", call.Width);
        registers.Accessed?.Invoke(registers.BitOf(name), call.Run.Active);
        return call.Run.Memory.Load(registers.File, registers.BitOf(name), 64);
    }

    private SymbolicBits Write(IntrinsicCall call, string? name)
    {
        if (name is null)
        {
            call.Run.Note(RunEventKind.LostStore, "a register whose name is not known is written");
            return default;
        }
        registers.Accessed?.Invoke(registers.BitOf(name), call.Run.Active);
        registers.Write(call.Run.Active, name, call[0].Resize(64, false));
        return default;
    }

    private static string? NameOf(IntrinsicCall call, int index) =>
        call.Syntax?.Arguments[index] is NameExpression { Name: var name } ? (name.StartsWith("SYS_", StringComparison.Ordinal) ? name[4..] : name).ToUpperInvariant() : null;

    private string? Encoding(IntrinsicCall call, int index)
    {
        if (call.Run.Constant(call[index]) is not { } value || SystemRegisterEncoding.FromSysReg(value) is not { } encoding)
            return null;
        return Redirect(call, nameOf(encoding) ?? encoding.ToString());
    }

    /// <summary>The register that a name means to the code that says it.</summary>
    private static string Redirect(IntrinsicCall call, string name)
    {
        if (name.EndsWith("_EL12", StringComparison.Ordinal) || name.EndsWith("_EL02", StringComparison.Ordinal))
            return name[..^1];
        if (!call.Run.IsRedirected(call.Unit))
            return name;
        return s_redirected.TryGetValue(name, out var there) ? there : s_redirectedByLevel.Contains(name) ? name[..^1] + "2" : name;
    }

    /// <summary>RDVL and RDSVL: the length that ZCR_ELx.LEN or SMCR_ELx.LEN asks for, in bytes; every length up to the architecture's largest is taken to be there (Arm ARM DDI 0487 ZCR_EL1.LEN).</summary>
    private SymbolicBits VectorLength(IntrinsicCall call, string control)
    {
        var length = call.Run.Memory.Load(registers.File, registers.BitOf(Redirect(call, control)), 4).ZeroExtend(64);
        return length.Add(call.Space, SymbolicBits.FromConstant(1, 64)).ShiftLeft(4);
    }
}
