using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>Tells which system register an accessor macro's operand names: <c>sctlr_el1</c>, <c>SYS_SCTLR</c> with an EL in the accessor, or an encoding.</summary>
internal sealed class RegisterOperand(SemanticModel model, SystemRegisterTable registers)
{
    /// <param name="accessor">The macro, such as <c>read_sysreg_el1</c>.</param>
    /// <param name="operand">Its register operand.</param>
    /// <returns>The architectural name, or null when the operand names no register.</returns>
    public string? NameOf(string accessor, Expression operand)
    {
        if (operand is NameExpression { Name: var name })
        {
            var bare = name.StartsWith("SYS_", StringComparison.Ordinal) ? name[4..] : name;
            var level = accessor[^4..] is "_el0" or "_el1" or "_el2" ? accessor[^4..] : "";
            return (bare + level).ToUpperInvariant();
        }
        return model.Evaluate(operand, null) is IntegerValue { Value: var value } && value >= 0 && value <= uint.MaxValue && SystemRegisterEncoding.FromSysReg((ulong)value) is { } encoding
            ? registers.NameOf(encoding)
            : null;
    }
}
