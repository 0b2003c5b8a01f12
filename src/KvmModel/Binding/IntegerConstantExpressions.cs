using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Whether an expression is an <em>integer constant expression</em> (C11 6.6 p6), by its form: the kernel's <c>__is_constexpr</c> tells these
/// from other constants. As GCC has it, the compiler's own functions of constant arguments count too.
/// </summary>
internal sealed class IntegerConstantExpressions(SemanticModel model, ExpressionTyper typer)
{
    public bool Holds(Expression expression, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return false;
        try
        {
            return expression switch
            {
                IntegerLiteral or OffsetOfExpression or TypesCompatibleExpression => true,
                NameExpression name => model.Lookup(name.Name, scope) is { Kind: SymbolKind.EnumConstant },
                SizeExpression size => model.Evaluate(size, scope) is IntegerValue,
                UnaryExpression { Operator: UnaryOperator.Plus or UnaryOperator.Minus or UnaryOperator.BitwiseNot or UnaryOperator.LogicalNot } unary => Holds(unary.Operand, scope),
                BinaryExpression { Operator: not BinaryOperator.Comma } binary => Holds(binary.Left, scope) && Holds(binary.Right, scope),
                ConditionalExpression conditional => Holds(conditional.Condition, scope)
                    && (conditional.WhenTrue is null || Holds(conditional.WhenTrue, scope)) && Holds(conditional.WhenFalse, scope),
                CastExpression cast => TypeRules.AsInteger(model.Resolve(cast.Type, scope)) is not null && (cast.Operand is FloatLiteral || Holds(cast.Operand, scope)),
                GenericSelection selection => typer.Chosen(selection, scope) is { } chosen && Holds(chosen, scope),
                CallExpression { FunctionName: "__builtin_constant_p" } => true,
                CallExpression { FunctionName: "__builtin_choose_expr", Arguments.Length: 3 } call =>
                    model.Evaluate(call.Arguments[0], scope) is IntegerValue { Value: var choice } && Holds(call.Arguments[choice != 0 ? 1 : 2], scope),
                CallExpression { FunctionName: { } name } call => Builtins.IsFolded(name) && call.Arguments.All(argument => Holds(argument, scope)),
                _ => false,
            };
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }
}
