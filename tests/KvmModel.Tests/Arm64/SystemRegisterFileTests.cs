using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Tests.Arm64;

public sealed class SystemRegisterFileTests
{
    private const string Text = """
        # a comment
        SysregFields	POOL_ELx
        Res0	63:8
        Field	7:0	LEVEL
        EndSysregFields

        Sysreg	DEPTH_EL1	3	0	10	2	3
        Fields	POOL_ELx
        EndSysreg

        Sysreg	DEPTH_EL12	3	5	10	2	3
        Mapping	DEPTH_EL1
        EndSysreg

        Sysreg	FISH_EL1	3	0	0	9	1
        Prefix	OLD
        Res0	63:1
        Field	0	FIN
        EndPrefix
        SignedEnum	63:60	Scale
        	0b0000	IMP
        	0b1111	NI
        EndEnum
        UnsignedEnum	59:56	Colour
        	0b0001	RED
        EndEnum
        Enum	55:54	Mood
        	0b10	CALM
        EndEnum
        Unkn	53
        Raz	52
        Res1	51:50
        Res0	49:0
        EndSysreg
        """;

    private static SystemRegisterFile Read(string text) => SystemRegisterFile.Read(new SourceText("sysreg", text));

    [Fact]
    public void Registers_fields_and_values_are_read()
    {
        var file = Read(Text);
        Assert.Empty(file.Diagnostics);
        Assert.Equal(["DEPTH_EL1", "DEPTH_EL12", "FISH_EL1"], file.Registers.Select(register => register.Name));
        Assert.Equal(("POOL_ELx", false), (file.Registers[0].FieldsOf, file.Registers[0].IsMapping));
        Assert.Equal(("DEPTH_EL1", true), (file.Registers[1].FieldsOf, file.Registers[1].IsMapping));
        var fish = file.Registers[2];
        Assert.Equal(new SystemRegisterEncoding(3, 0, 0, 9, 1), fish.Encoding);
        Assert.Equal(["OLD", null], fish.Layouts.Select(layout => layout.Prefix));
        var fields = fish.Layouts[1].Fields;
        Assert.Equal(
            [RegisterFieldKind.SignedEnum, RegisterFieldKind.UnsignedEnum, RegisterFieldKind.Enum, RegisterFieldKind.Unknown, RegisterFieldKind.Raz, RegisterFieldKind.Res1, RegisterFieldKind.Res0],
            fields.Select(field => field.Kind));
        Assert.Equal((63, 60, 4, 0xF000_0000_0000_0000), (fields[0].Msb, fields[0].Lsb, fields[0].Width, fields[0].Mask));
        Assert.Equal((RegisterFieldValue[])[new("IMP", 0, "0b0000", 21), new("NI", 15, "0b1111", 22)], fields[0].Values);
        Assert.Equal(20, fields[0].Line);
    }

    [Fact]
    public void The_header_defines_what_the_newest_script_defines()
    {
        var macros = Awk.Macros(SysregHeader.Write(Read(Text), SysregHeaderDialect.Of(null)));
        Assert.Contains("SYS_FISH_EL1 sys_reg ( 3 , 0 , 0 , 9 , 1 )", macros);
        Assert.Contains("OLD_FISH_EL1_FIN GENMASK ( 0 , 0 )", macros);
        Assert.Contains("FISH_EL1_Scale_SIGNED true", macros);
        Assert.Contains("FISH_EL1_Mood_CALM UL ( 0b10 )", macros);
        Assert.Contains("FISH_EL1_RES1 ( UL ( 0 ) | GENMASK_ULL ( 51 , 50 ) )", macros);
        Assert.Contains("DEPTH_EL1_RES0 ( POOL_ELx_RES0 )", macros);
        Assert.DoesNotContain(macros, macro => macro.StartsWith("FISH_EL1_Mood_SIGNED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sysreg X 3 0 0 0\n", "is not expected here")]
    [InlineData("Sysreg X 4 0 0 0 0\nRes0 63:0\nEndSysreg\n", "encoding out of range")]
    [InlineData("Sysreg X 3 0 0 0 0\nRes0 62:0\nEndSysreg\n", "starts at bit 62, not 63")]
    [InlineData("Sysreg X 3 0 0 0 0\nRes0 63:1\nEndSysreg\n", "leaves bits 0:0 undescribed")]
    [InlineData("Sysreg X 3 0 0 0 0\nRes0 63:x\nRes0 63:0\nEndSysreg\n", "no range of bits")]
    [InlineData("Sysreg X 3 0 0 0 0\nRes0 63:0\n", "does not end")]
    [InlineData("Sysreg X 3 0 0 0 0\nEnum 63:0 F\n0b2 A\nEndEnum\nEndSysreg\n", "no named value")]
    public void A_line_that_does_not_fit_is_a_diagnostic(string text, string message) => Assert.Contains(message, Assert.Single(Read(text).Diagnostics).Message);
}
