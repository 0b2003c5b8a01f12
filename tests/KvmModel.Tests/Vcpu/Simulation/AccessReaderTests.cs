using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

public sealed class AccessReaderTests
{
    private static readonly SystemRegisterTable Registers = new([("FPMR", new(3, 3, 4, 4, 2)), ("SCTLR_EL1", new(3, 0, 1, 0, 0)), ("SCTLR_EL12", new(3, 5, 1, 0, 0)), ("DC_ISW", new(1, 0, 7, 6, 2)), ("PMEVCNTR0_EL0", new(3, 3, 14, 8, 0))]);

    [Theory]
    [InlineData("MRS FPMR", "MRS S3_3_C4_C4_2 at EL1")]
    [InlineData("msr fpmr, x0", "MSR S3_3_C4_C4_2 at EL1")]
    [InlineData("mrs x0, SYS_FPMR", "MRS S3_3_C4_C4_2 at EL1")]
    [InlineData("MRS SCTLR_EL12", "MRS S3_5_C1_C0_0 at EL1")]
    [InlineData("MRS s3_3_c4_c4_2", "MRS S3_3_C4_C4_2 at EL1")]
    [InlineData("MRS 3,3,4,4,2", "MRS S3_3_C4_C4_2 at EL1")]
    [InlineData("MSR 2,0,0,2,2", "MSR S2_0_C0_C2_2 at EL1")]
    [InlineData("DC ISW, X3", "SYS S1_0_C7_C6_2 at EL1")]
    [InlineData("SYSL S1_0_C11_C0_0", "SYSL S1_0_C11_C0_0 at EL1")]
    public void An_instruction_is_read_as_people_write_it(string text, string expected)
    {
        var access = AccessReader.Read(text, 1, Registers, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, access.ToString());
    }

    [Theory]
    [InlineData("", "'' is no access: write MRS or MSR and a register, SYS or SYSL and an encoding, or DC, IC, AT or TLBI and an operation")]
    [InlineData("LDR X0", "'LDR X0' is no access: write MRS or MSR and a register, SYS or SYSL and an encoding, or DC, IC, AT or TLBI and an operation")]
    [InlineData("MRS SCTLR_EL3", "the tree names no register SCTLR_EL3; it has SCTLR_EL1, SCTLR_EL12")]
    [InlineData("MRS LAMP_EL1", "the tree names no register LAMP_EL1; give its encoding, as S3_3_C4_C4_2")]
    [InlineData("MRS S1_0_C7_C6_2", "S1_0_C7_C6_2 has op0 1: it is reached by SYS and SYSL, not by MRS")]
    [InlineData("SYS S3_3_C4_C4_2", "S3_3_C4_C4_2 has op0 3: it is reached by MRS and MSR, not by SYS")]
    [InlineData("MSR S0_3_C4_C2_6", "S0_3_C4_C2_6 has op0 0: hints and PSTATE, which are no register accesses")]
    public void What_is_no_access_is_said(string text, string expected)
    {
        Assert.Null(AccessReader.Read(text, 1, Registers, out var problem));
        Assert.Equal(expected, problem);
    }
}
