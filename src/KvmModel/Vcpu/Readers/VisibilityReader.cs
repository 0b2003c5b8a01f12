using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>Reads a descriptor's visibility function: where it answers «visible», which is 0 (Linux arch/arm64/kvm/sys_regs.h, REG_HIDDEN), by itself or through a local variable, and under which conditions.</summary>
internal sealed class VisibilityReader(SemanticModel model, GuardReader guards)
{
    public VisibilityFunction? Read(string name)
    {
        if (model.FindFunction(name) is not { } function)
            return null;
        var visible = new List<VisibleReturn>();
        GuardedCode.Visit(function.Body, (node, chain) =>
        {
            if (node is ReturnStatement { Value: { } value })
                Collect(value, chain, function, visible, []);
        });
        return new VisibilityFunction(name, guards.SubjectsOf(function), [.. visible], model.Unit.Source.LocationOf(function.Span.Start));
    }

    private void Collect(Expression value, GuardChain? chain, FunctionDefinition function, List<VisibleReturn> visible, HashSet<string> locals)
    {
        if (value is ConditionalExpression { WhenTrue: { } whenTrue } conditional)
        {
            Collect(whenTrue, new GuardChain(conditional.Condition, true, chain), function, visible, locals);
            Collect(conditional.WhenFalse, new GuardChain(conditional.Condition, false, chain), function, visible, locals);
        }
        else if (value is NameExpression { Name: var name } && LocalValues.Of(function, name).Count > 0)
        {
            // Each local is followed once, however their values refer to each other.
            if (locals.Add(name))
                LocalValues.Visit(function, name, (given, conditions) => Collect(given, conditions, function, visible, locals));
        }
        else if (model.Evaluate(value, null) is IntegerValue { Value: var flags } && flags == 0)
        {
            visible.Add(new VisibleReturn(guards.Read(chain, function), model.Unit.Source.LocationOf(value.Span.Start)));
        }
    }
}
