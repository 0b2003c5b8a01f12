using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>Reads the system registers that a unit's headers name: every object-like <c>SYS_…</c> macro whose value is a register's encoding.</summary>
internal static class RegisterMacroReader
{
    private const string Prefix = "SYS_";

    public static SystemRegisterTable Read(SemanticModel model)
    {
        var registers = new List<(string, SystemRegisterEncoding)>();
        var macros = new MacroValues(model.Unit.Source);
        foreach (var macro in model.Unit.Source.Macros.Values)
        {
            var name = macro.Name.Text;
            if (macro.IsFunctionLike || !name.StartsWith(Prefix, StringComparison.Ordinal) || macro.Body.Length == 0)
                continue;
            if (macros.Expand(name) is { } expansion && model.Evaluate(Parser.ParseExpression(expansion.Tokens)) is IntegerValue { Value: var value } && value > 0 && value <= uint.MaxValue
                && SystemRegisterEncoding.FromSysReg((ulong)value) is { Op0: >= 2 } encoding)
            {
                registers.Add((name[Prefix.Length..], encoding));
            }
        }
        return new SystemRegisterTable(registers);
    }
}
