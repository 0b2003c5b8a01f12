using System.Collections.Immutable;
using KvmModel.Source;

namespace KvmModel.Arm64;

/// <summary>
/// All of <c>arch/arm64/tools/sysreg</c>: the registers and the field sets in the order of the file. The grammar is the union of what
/// <c>gen-sysreg.awk</c> took from v6.1 to v7.3. A line that does not fit makes a diagnostic, and the rest is still read.
/// </summary>
public sealed record SystemRegisterFile(ImmutableArray<SystemRegister> Registers, ImmutableArray<RegisterFieldSet> FieldSets, ImmutableArray<Diagnostic> Diagnostics)
{
    public const string Path = "arch/arm64/tools/sysreg";

    public static SystemRegisterFile Read(SourceText source) => new SystemRegisterReader(source).Read();
}
