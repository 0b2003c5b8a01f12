using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>A made-up description of registers, with a field of each kind.</summary>
internal static class LampRegisters
{
    public static readonly SystemRegisterFile File = SystemRegisterFile.Read(new SourceText(SystemRegisterFile.Path, """
        Sysreg	ID_LAMP_EL1	3	0	0	4	3
        Res0	63:16
        SignedEnum	15:12	FP
        	0b1111	NI
        	0b0000	IMP
        	0b0001	FP16
        EndEnum
        Field	11:8	COUNT
        Enum	7:4	SHADE
        	0b0000	NONE
        	0b0001	CLOTH
        	0b0010	GLASS
        EndEnum
        UnsignedEnum	3:0	LAMP
        	0b0000	NI
        	0b0001	IMP
        EndEnum
        EndSysreg
        """));
}
