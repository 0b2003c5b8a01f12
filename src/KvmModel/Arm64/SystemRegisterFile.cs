using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Arm64;

/// <summary>
/// All of <c>arch/arm64/tools/sysreg</c>: the registers and the field sets in the order of the file. The grammar is the union of what
/// <c>gen-sysreg.awk</c> took from v6.1 to v7.3. A line that does not fit makes a diagnostic, and the rest is still read.
/// </summary>
public sealed record SystemRegisterFile(ImmutableArray<SystemRegister> Registers, ImmutableArray<RegisterFieldSet> FieldSets, ImmutableArray<Diagnostic> Diagnostics)
{
    public const string Path = "arch/arm64/tools/sysreg";

    private const int MaxReferences = 8;

    private static readonly ConditionalWeakTable<SourceText, SystemRegisterFile> Known = [];

    public static SystemRegisterFile Read(SourceText source) => new SystemRegisterReader(source).Read();

    /// <summary>The file of a tree, read once for each text; null when the tree has none.</summary>
    public static SystemRegisterFile? Of(ISourceTree tree) => tree.Read(Path) is { } source ? Known.GetValue(source, Read) : null;

    /// <summary>The register of an encoding, or null when it is not described.</summary>
    public SystemRegister? Find(SystemRegisterEncoding encoding) => Registers.FirstOrDefault(register => register.Encoding == encoding);

    /// <summary>The named field that holds a bit, in the register's layout without prefix; null for a reserved bit, or when the register is not described.</summary>
    public RegisterField? FieldAt(string register, int bit)
    {
        for (var references = 0; references < MaxReferences; references++)
        {
            var found = Registers.FirstOrDefault(candidate => candidate.Name == register);
            if (found?.FieldsOf is not { } elsewhere)
            {
                var layouts = found?.Layouts ?? FieldSets.FirstOrDefault(set => set.Name == register)?.Layouts ?? [];
                return layouts.FirstOrDefault(layout => layout.Prefix is null)?.Fields.FirstOrDefault(field => field.Name is not null && field.Lsb <= bit && bit <= field.Msb);
            }
            register = elsewhere;
        }
        return null;
    }
}
