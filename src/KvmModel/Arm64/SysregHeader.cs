using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace KvmModel.Arm64;

/// <summary>
/// Writes <c>asm/sysreg-defs.h</c>, macro for macro what the tree's own <c>gen-sysreg.awk</c> writes (Linux arch/arm64/tools/gen-sysreg.awk), whose
/// output changed over time: see <see cref="SysregHeaderDialect"/>.
/// </summary>
public static class SysregHeader
{
    public static string Write(SystemRegisterFile file, SysregHeaderDialect dialect)
    {
        var writer = new Writer(dialect);
        var blocks = file.Registers.Select(register => (register.Line, Register: (SystemRegister?)register, Set: (RegisterFieldSet?)null))
            .Concat(file.FieldSets.Select(set => (set.Line, Register: (SystemRegister?)null, Set: (RegisterFieldSet?)set)))
            .OrderBy(block => block.Line);
        foreach (var (_, register, set) in blocks)
        {
            if (register is not null)
                writer.Register(register);
            else
                writer.Layouts(set!.Name, set.Layouts);
        }
        return writer.ToString();
    }

    private sealed class Writer(SysregHeaderDialect dialect)
    {
        private readonly StringBuilder _text = new("#ifndef __ASM_SYSREG_DEFS_H\n#define __ASM_SYSREG_DEFS_H\n");

        public override string ToString() => _text.ToString() + "#endif\n";

        public void Register(SystemRegister register)
        {
            var (op0, op1, crn, crm, op2) = register.Encoding;
            Define($"REG_{register.Name}", register.Encoding.ToString());
            Define($"SYS_{register.Name}", $"sys_reg({op0}, {op1}, {crn}, {crm}, {op2})");
            Define($"SYS_{register.Name}_Op0", op0);
            Define($"SYS_{register.Name}_Op1", op1);
            Define($"SYS_{register.Name}_CRn", crn);
            Define($"SYS_{register.Name}_CRm", crm);
            Define($"SYS_{register.Name}_Op2", op2);
            Layouts(register.Name, register.Layouts);
            if (register.FieldsOf is { } fields && dialect.RepeatsReservedBitsOfFieldSets)
            {
                Define($"{register.Name}_RES0", $"({fields}_RES0)");
                Define($"{register.Name}_RES1", $"({fields}_RES1)");
                Define($"{register.Name}_UNKN", $"({fields}_UNKN)");
            }
        }

        public void Layouts(string name, ImmutableArray<RegisterLayout> layouts)
        {
            foreach (var layout in layouts)
            {
                var stem = layout.Prefix is null ? name : $"{layout.Prefix}_{name}";
                foreach (var field in layout.Fields)
                {
                    if (field.Name is not null)
                        Field($"{stem}_{field.Name}", field);
                }
                Define($"{stem}_RES0", Bits(layout, RegisterFieldKind.Res0));
                Define($"{stem}_RES1", Bits(layout, RegisterFieldKind.Res1));
                if (dialect.HasUnknownBits)
                    Define($"{stem}_UNKN", Bits(layout, RegisterFieldKind.Unknown));
            }
        }

        private static string Bits(RegisterLayout layout, RegisterFieldKind kind)
        {
            var mask = new StringBuilder("(UL(0)");
            foreach (var field in layout.Fields)
            {
                if (field.Kind == kind)
                    mask.Append(CultureInfo.InvariantCulture, $" | GENMASK_ULL({field.Msb}, {field.Lsb})");
            }
            return mask.Append(')').ToString();
        }

        private void Field(string name, RegisterField field)
        {
            var mask = $"GENMASK({field.Msb}, {field.Lsb})";
            Define(name, mask);
            Define($"{name}_MASK", mask);
            Define($"{name}_SHIFT", field.Lsb);
            Define($"{name}_WIDTH", field.Width);
            if (field.Kind is RegisterFieldKind.SignedEnum or RegisterFieldKind.UnsignedEnum)
                Define($"{name}_SIGNED", field.Kind == RegisterFieldKind.SignedEnum ? "true" : "false");
            foreach (var value in field.Values)
                Define($"{name}_{value.Name}", $"UL({value.Digits})");
        }

        private void Define(string name, int value) => _text.Append("#define ").Append(name).Append(' ').Append(value).Append('\n');

        private void Define(string name, string value) => _text.Append("#define ").Append(name).Append(' ').Append(value).Append('\n');
    }
}
