using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Vcpu;

namespace Rules.Patterns;

/// <summary>A word that a rule may ask about a spelling, and what the tree after the patch says to it.</summary>
/// <param name="Name">In kebab case.</param>
/// <param name="Meaning">For people.</param>
internal sealed record DomainTerm(string Name, string Meaning, Func<VcpuModel, string, bool> Holds)
{
    private static readonly string[] Levels = ["", "_EL0", "_EL1", "_EL2"];
    private static readonly ConditionalWeakTable<SystemRegisterFile, DescribedNames> Known = [];

    /// <summary>In the order of their names.</summary>
    public static ImmutableArray<DomainTerm> All { get; } =
    [
        new("feature-level", "a level of a feature that compares as an unsigned number, neither the lowest nor the highest that the sysreg file names, such as ID_AA64PFR1_EL1_MTE_MTE2",
            (model, text) => NamesOf(model) is { } names && names.MiddleLevels.Contains(text)),
        new("feature-level-any", "any named level of a feature, such as ID_AA64PFR1_EL1_MTE_MTE3",
            (model, text) => NamesOf(model) is { } names && names.Levels.Contains(text)),
        new("guest-handler", "a function that a guest's access reaches through the descriptor table",
            (model, text) => model.Facts<SysRegDescriptor>().Any(row => row.Access == text)),
        new("loaded-register", "a register that is on the CPU while its vCPU is loaded, as far as the tree's own accessors say it, or a variable that may name one",
            (model, text) => text.Any(char.IsAsciiLetterLower) || LoadedRegisters.Of(model.Tree).Contains(text)),
        new("register-variable", "a name in small letters that is a register's, with or without its level, such as fpmr",
            (model, text) => RegisterOf(model, text) is not null),
        new("system-register", "a system register, with or without SYS_, such as SYS_FPMR",
            (model, text) => model.Registers.Find(Bare(text)) is not null),
        new("wide-register", "a system register with a named field above bit 31",
            (model, text) => IsWide(model, Bare(text))),
        new("wide-register-variable", "a register-variable whose register has a named field above bit 31",
            (model, text) => RegisterOf(model, text) is { } register && IsWide(model, register)),
    ];

    public static DomainTerm? Find(string name) => All.FirstOrDefault(term => term.Name == name);

    /// <summary>The register that a variable is called like; null when it is called like none.</summary>
    public static string? RegisterOf(VcpuModel model, string variable) =>
        variable.Any(char.IsAsciiLetterUpper) ? null : Levels.Select(level => variable.ToUpperInvariant() + level).FirstOrDefault(name => model.Registers.Find(name) is not null);

    /// <summary>A register as the tree names it: <c>SYS_FPMR</c>, <c>FPMR</c> and the assembler's <c>fpmr</c> are one.</summary>
    private static string Bare(string text) => (text.StartsWith("SYS_", StringComparison.Ordinal) ? text[4..] : text).ToUpperInvariant();

    private static bool IsWide(VcpuModel model, string register) =>
        SystemRegisterFile.Of(model.Tree) is { } file && Enumerable.Range(32, 32).Any(bit => file.FieldAt(register, bit) is not null);

    private static DescribedNames? NamesOf(VcpuModel model) => SystemRegisterFile.Of(model.Tree) is { } file ? Known.GetValue(file, DescribedNames.Of) : null;

    /// <summary>What <c>sysreg-defs.h</c> calls the levels of features (Linux arch/arm64/tools/gen-sysreg.awk).</summary>
    private sealed record DescribedNames(HashSet<string> Levels, HashSet<string> MiddleLevels)
    {
        public static DescribedNames Of(SystemRegisterFile file)
        {
            var names = new DescribedNames([], []);
            foreach (var register in file.Registers.Where(register => register.Name.StartsWith("ID_", StringComparison.Ordinal)))
            {
                foreach (var field in register.Layouts.SelectMany(layout => layout.Fields))
                    names.Add(register.Name, field);
            }
            return names;
        }

        private void Add(string register, RegisterField field)
        {
            var values = field.Values.OrderBy(value => value.Value).ToList();
            foreach (var (index, value) in values.Index())
            {
                var name = $"{register}_{field.Name}_{value.Name}";
                Levels.Add(name);
                if (field.Kind == RegisterFieldKind.UnsignedEnum && index > 0 && index < values.Count - 1)
                    MiddleLevels.Add(name);
            }
        }
    }
}
