using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using ConditionalExpression = KvmModel.Syntax.ConditionalExpression;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Finds the bits that a function sets in EL2 control registers for a guest: values written to the register on the way into the guest, and values
/// put into the vCPU's copy of it. A value is taken apart at <c>|</c> and <c>?:</c> and followed through local variables, each part with the conditions on it.
/// </summary>
/// <remarks>
/// A heuristic: bits that are cleared again (<c>&amp;= ~x</c>) still count as set, and a function that writes for the host is recognised by its name
/// alone (<see cref="LeavesGuest"/>).
/// </remarks>
internal sealed class ControlReader(SemanticModel model, RegisterOperand operands, GuardReader guards)
{
    private PreprocessedUnit Source => model.Unit.Source;

    public void Read(FunctionDefinition function, List<IModelFact> into)
    {
        if (LeavesGuest(function.Name))
            return;
        GuardedCode.Visit(function.Body, (node, chain) =>
        {
            switch (node)
            {
                case CallExpression { FunctionName: { } name, Arguments: [var value, var operand] } when IntrinsicMacros.WriteSysreg.Contains(name):
                    Add(operands.NameOf(name, operand), value);
                    break;
                case CallExpression { FunctionName: { } name, Arguments: [var operand, _, var set] } when IntrinsicMacros.ClearSetSysreg.Contains(name):
                    Add(operands.NameOf(name, operand), set);
                    break;
                case AssignmentExpression { Operator: null or BinaryOperator.BitwiseOr, Target: MemberExpression { Operand: MemberExpression { Member: "arch" } } copy } assignment:
                    Add(copy.Member.ToUpperInvariant(), assignment.Value);
                    break;
            }

            void Add(string? register, Expression value)
            {
                if (register is not null && register.EndsWith("_EL2", StringComparison.Ordinal))
                    Collect(value, chain, new Target(register, function, into, []));
            }
        });
    }

    /// <param name="Locals">The local variables that were followed for this value; each is followed once.</param>
    private sealed record Target(string Register, FunctionDefinition Function, List<IModelFact> Into, HashSet<string> Locals);

    private void Collect(Expression value, GuardChain? chain, Target target)
    {
        switch (value)
        {
            case BinaryExpression { Operator: BinaryOperator.BitwiseOr } or:
                Collect(or.Left, chain, target);
                Collect(or.Right, chain, target);
                break;
            case ConditionalExpression { WhenTrue: { } whenTrue } conditional:
                Collect(whenTrue, new GuardChain(conditional.Condition, true, chain), target);
                Collect(conditional.WhenFalse, new GuardChain(conditional.Condition, false, chain), target);
                break;
            case CastExpression cast:
                Collect(cast.Operand, chain, target);
                break;
            case NameExpression local when LocalValues.Of(target.Function, local.Name).Count > 0:
                if (target.Locals.Add(local.Name))
                    LocalValues.Visit(target.Function, local.Name, (given, conditions) => Collect(given, conditions, target));
                break;
            default:
                if (model.Evaluate(value, null) is IntegerValue constant && constant.Value != 0)
                    target.Into.Add(new ControlSetting(target.Register, (ulong)(constant.Value & ulong.MaxValue), guards.Read(chain, target.Function), target.Function.Name, SpellingsOf(value)));
                break;
        }
    }

    private ImmutableArray<Spelling> SpellingsOf(Expression value)
    {
        var token = Source.Tokens[value.Span.Start];
        var calls = Source.ExpansionsOf(value.Span.Start).Select(expansion => new Spelling(expansion.Macro, expansion.Call.Spelling)).ToImmutableArray();
        return calls.IsEmpty ? [new Spelling(Source.TextOf(value.Span), token.Spelling)] : calls;
    }

    private static bool LeavesGuest(string function) =>
        function.Contains("deactivate", StringComparison.Ordinal) || function.Contains("host", StringComparison.Ordinal) || function.Contains("hyp_init", StringComparison.Ordinal);
}
