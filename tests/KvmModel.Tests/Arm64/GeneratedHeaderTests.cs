using KvmModel.Arm64;
using KvmModel.Kbuild;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Arm64;

/// <summary>The headers that we write in memory define what the trees' own generator scripts write.</summary>
public sealed class GeneratedHeaderTests
{
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Sysreg_defs_has_every_macro_of_the_awk_script(string version)
    {
        var directory = TestData.Kernel(version)!;
        var file = SystemRegisterFile.Read(new DirectoryTree(directory).Read(SystemRegisterFile.Path)!);
        Assert.Empty(file.Diagnostics);
        var expected = Awk.Macros(Awk.Run(directory, SysregHeaderDialect.ScriptPath, SystemRegisterFile.Path));
        Assert.True(expected.Count > 1900);
        Assert.Equal(expected, Awk.Macros(Generated(directory, "asm/sysreg-defs.h")));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", "asm/cpucaps.h")]
    [InlineData("6.12", "asm/cpucap-defs.h")]
    [InlineData("7.3", "asm/cpucap-defs.h")]
    public void Cpucaps_has_every_macro_of_the_awk_script(string version, string header)
    {
        var directory = TestData.Kernel(version)!;
        var expected = Awk.Macros(Awk.Run(directory, "arch/arm64/tools/gen-cpucaps.awk", CpuCapabilities.Path));
        Assert.True(expected.Count > 60);
        Assert.Equal(expected, Awk.Macros(Generated(directory, header)));
    }

    [KernelFact("7.3")]
    public void Kernel_hwcap_has_every_macro_of_the_shell_script()
    {
        var directory = TestData.Kernel("7.3")!;
        var expected = Awk.Macros(Awk.Output("sh", $"-e {directory}/arch/arm64/tools/gen-kernel-hwcaps.sh {directory}/arch/arm64/include/uapi/asm/hwcap.h"));
        Assert.True(expected.Count > 60);
        Assert.Equal(expected, Awk.Macros(Generated(directory, "asm/kernel-hwcap.h")));
    }

    private static string Generated(string directory, string header) =>
        new KernelTree(new DirectoryTree(directory), KernelConfig.Default).Read($"arch/arm64/include/generated/{header}")!.Text;
}
