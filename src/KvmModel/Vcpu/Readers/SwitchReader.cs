using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Finds the steps of a context switch in a function: assignments of a read system register to memory, and writes of memory to a system register.
/// A value that is computed, or that goes through more than one local variable, is not followed.
/// </summary>
internal sealed class SwitchReader(SemanticModel model, RegisterOperand operands, GuardReader guards)
{
    public void Read(FunctionDefinition function, List<IModelFact> into) => GuardedCode.Visit(function.Body, (node, chain) =>
    {
        switch (node)
        {
            case AssignmentExpression { Operator: null } save when IsMemory(save.Target) && ReadRegister(save.Value) is { } register:
                Add(register, SwitchDirection.Save, save.Target, save);
                break;
            case CallExpression { FunctionName: { } name, Arguments: [_, var slot, var value] } store
                when IntrinsicMacros.RegisterFileStore.Contains(name) && ReadRegister(value) is { } register:
                Add(register, SwitchDirection.Save, slot, store);
                break;
            case CallExpression { FunctionName: { } name, Arguments: [var value, var operand] } restore
                when IntrinsicMacros.WriteSysreg.Contains(name) && IsLoaded(value) && operands.NameOf(name, operand) is { } register:
                Add(register, SwitchDirection.Restore, value, restore);
                break;
        }

        void Add(string register, SwitchDirection direction, Expression storage, Expression step) => into.Add(new RegisterSwitch(
            register, direction, model.Unit.Source.TextOf(storage.Span), guards.Read(chain, function), function.Name, model.Unit.Source.LocationOf(step.Span.Start)));

        bool IsLoaded(Expression value) => IsMemory(value) || value is NameExpression local && LocalValues.Of(function, local.Name).Any(IsMemory);
    });

    private string? ReadRegister(Expression value) => Bare(value) is CallExpression { FunctionName: { } name, Arguments: [var operand] } && IntrinsicMacros.ReadSysreg.Contains(name)
        ? operands.NameOf(name, operand)
        : null;

    /// <summary>Whether an expression names a place outside the function: a member, a pointed-to object, a slot of the register file.</summary>
    private static bool IsMemory(Expression expression) => Bare(expression) switch
    {
        MemberExpression or IndexExpression or UnaryExpression { Operator: UnaryOperator.Dereference } => true,
        CallExpression { FunctionName: { } name } => IntrinsicMacros.RegisterFile.Contains(name),
        _ => false,
    };

    private static Expression Bare(Expression expression) => expression is CastExpression cast ? Bare(cast.Operand) : expression;
}
