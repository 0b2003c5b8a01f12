using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Runs the bodies of statement expressions (GCC manual, "Statements and Declarations in Expressions") over local variables: declarations, expressions, <c>if</c>,
/// <c>switch</c>, loops. Where a condition is unknown, what the skipped code may write is forgotten; a jump out of the body makes the value unknown.
/// </summary>
internal sealed partial class ConstantEvaluator
{
    private enum Flow { Next, Break, Continue, Lost }

    private ConstantValue EvaluateStatements(StatementExpression expression, Scope scope)
    {
        scope = scope.Enter();
        var statements = expression.Body.Statements;
        for (var i = 0; i < statements.Length; i++)
        {
            if (i == statements.Length - 1 && Unlabeled(statements[i]) is ExpressionStatement { Expression: var value })
                return Evaluate(value, scope);
            if (Run(statements[i], scope) != Flow.Next)
                return new UnknownValue("the statement expression is left before its end");
            scope = scope.With(statements[i]);
        }
        return new UnknownValue("a void expression has no value");
    }

    private static Statement Unlabeled(Statement statement)
    {
        while (statement is LabeledStatement labeled)
            statement = labeled.Statement;
        return statement;
    }

    private Flow Run(Statement statement, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return Flow.Lost;
        try
        {
            switch (statement)
            {
                case EmptyStatement or LocalLabelStatement:
                    return Flow.Next;
                case ExpressionStatement expression:
                    Evaluate(expression.Expression, scope);
                    return Flow.Next;
                case DeclarationStatement declarations:
                    foreach (var declaration in declarations.Declarations)
                    {
                        Declare(declaration, scope);
                        scope = scope.With(declaration);
                    }
                    return Flow.Next;
                case CompoundStatement block:
                    return RunAll(block.Statements.AsSpan(), scope);
                case IfStatement branch:
                    return RunIf(branch, scope);
                case SwitchStatement branch:
                    return RunSwitch(branch, scope);
                case DoStatement loop:
                    return RunLoop(loop.Condition, null, loop.Body, testFirst: false, scope);
                case WhileStatement loop:
                    return RunLoop(loop.Condition, null, loop.Body, testFirst: true, scope);
                case ForStatement loop:
                    if (loop.Initializer is { } initializer)
                    {
                        Run(initializer, scope);
                        scope = scope.With(initializer);
                    }
                    return RunLoop(loop.Condition, loop.Step, loop.Body, testFirst: true, scope);
                case LabeledStatement labeled:
                    return Run(labeled.Statement, scope);
                case CaseStatement labeled:
                    return Run(labeled.Statement, scope);
                case AsmStatement { Labels.IsEmpty: true } assembly:
                    foreach (var output in assembly.Outputs)
                        ForgetTarget(output);
                    ForgetEscaped();
                    return Flow.Next;
                case BreakStatement:
                    return Flow.Break;
                case ContinueStatement:
                    return Flow.Continue;
                default:
                    return Flow.Lost;
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private Flow RunAll(ReadOnlySpan<Statement> statements, Scope scope)
    {
        foreach (var statement in statements)
        {
            if (Run(statement, scope) is var flow and not Flow.Next)
                return flow;
            scope = scope.With(statement);
        }
        return Flow.Next;
    }

    private void Declare(Declaration declaration, Scope scope)
    {
        if (declaration is not VariableDeclaration { Type: not FunctionTypeSyntax } variable || (variable.Storage & (StorageClass.Extern | StorageClass.Static)) != 0)
            return;
        _locals ??= new Dictionary<SyntaxNode, ConstantValue>(ReferenceEqualityComparer.Instance);
        _locals[variable] = new UnknownValue($"{variable.Name} is not initialised");
        _locals[variable] = InitialValue(variable, scope);
    }

    private Flow RunIf(IfStatement branch, Scope scope)
    {
        if (Truth(Evaluate(branch.Condition, scope)) is { } truth)
            return truth ? Run(branch.Then, scope) : branch.Else is { } otherwise ? Run(otherwise, scope) : Flow.Next;
        return Skip(branch);
    }

    private Flow RunLoop(Expression? condition, Expression? step, Statement body, bool testFirst, Scope scope)
    {
        for (var first = true; ; first = false)
        {
            if (!first && step is not null)
                Evaluate(step, scope);
            if (condition is not null && (testFirst || !first))
            {
                if (Truth(Evaluate(condition, scope)) is not { } truth)
                {
                    if (step is not null)
                        Forget(step);
                    return Skip(body);
                }
                if (!truth)
                    return Flow.Next;
            }
            switch (Run(body, scope))
            {
                case Flow.Break:
                    return Flow.Next;
                case Flow.Lost:
                    return Flow.Lost;
            }
        }
    }

    /// <summary>Case labels are looked for in the body's own statements; a body with others (as in Duff's device) is not run.</summary>
    private Flow RunSwitch(SwitchStatement branch, Scope scope)
    {
        if (Evaluate(branch.Value, scope) is not IntegerValue value || branch.Body is not CompoundStatement body)
            return Skip(branch) == Flow.Next ? Flow.Next : Flow.Lost;
        var start = -1;
        for (var i = 0; i < body.Statements.Length; i++)
        {
            for (var at = body.Statements[i]; at is CaseStatement label; at = label.Statement)
            {
                if (label.Value is null)
                {
                    start = start < 0 ? i : start;
                    continue;
                }
                if (Evaluate(label.Value, scope) is not IntegerValue low || (label.Last is null ? low : Evaluate(label.Last, scope)) is not IntegerValue high)
                    return Flow.Lost;
                var type = TypeRules.Promote(value.Type);
                if (type.Wrap(low.Value) <= value.Value && value.Value <= type.Wrap(high.Value))
                    return Leave(RunAll(body.Statements.AsSpan(i..), scope));
            }
        }
        return start < 0 ? Flow.Next : Leave(RunAll(body.Statements.AsSpan(start..), scope));

        static Flow Leave(Flow flow) => flow == Flow.Break ? Flow.Next : flow;
    }

    /// <summary>Goes past code that may or may not run: what it may write is forgotten. Lost when it may jump elsewhere.</summary>
    private Flow Skip(SyntaxNode node)
    {
        Forget(node);
        return SkippedCode.MayJump(node) ? Flow.Lost : Flow.Next;
    }
}
