using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Writes to the locals of statement expressions (C11 6.5.16, 6.5.2.4, 6.5.3.1). Whole scalars are tracked; a write to a part of a local, or
/// through a pointer, makes what it may reach unknown. Objects outside are never constant, so writes to them need no record.
/// </summary>
internal sealed partial class ConstantEvaluator
{
    private Dictionary<SyntaxNode, ConstantValue>? _locals;
    private HashSet<SyntaxNode>? _escaped;

    private ConstantValue EvaluateAssignment(AssignmentExpression assignment, Scope scope)
    {
        var value = Evaluate(assignment.Value, scope);
        if (assignment.Operator is { } @operator)
            value = Apply(@operator, Evaluate(assignment.Target, scope), value);
        return Assign(assignment.Target, value, scope);
    }

    private ConstantValue EvaluateStep(UnaryExpression unary, Scope scope)
    {
        var before = Evaluate(unary.Operand, scope);
        var down = unary.Operator is UnaryOperator.PreDecrement or UnaryOperator.PostDecrement;
        var after = Assign(unary.Operand, Apply(down ? BinaryOperator.Subtract : BinaryOperator.Add, before, s_one), scope);
        return unary.Operator is UnaryOperator.PostIncrement or UnaryOperator.PostDecrement ? before : after;
    }

    private ConstantValue Assign(Expression target, ConstantValue value, Scope scope)
    {
        var converted = value is AggregateValue ? value : Convert(value, _typer.TypeOf(target, scope));
        if (target is NameExpression name && model.Lookup(name.Name, scope)?.Syntax is { } declaration && _locals?.ContainsKey(declaration) == true)
            _locals[declaration] = converted;
        else
            ForgetTarget(target);
        return converted;
    }

    /// <summary>Evaluates what may turn out not to run: its value counts, what it writes becomes unknown.</summary>
    private ConstantValue EvaluateApart(Expression expression, Scope scope)
    {
        if (_locals is not { Count: > 0 })
            return Evaluate(expression, scope);
        var saved = new Dictionary<SyntaxNode, ConstantValue>(_locals, ReferenceEqualityComparer.Instance);
        var value = Evaluate(expression, scope);
        foreach (var (local, now) in _locals)
            if (saved.TryGetValue(local, out var before) && !ReferenceEquals(before, now))
                saved[local] = new UnknownValue("it may have been written");
        _locals = saved;
        return value;
    }

    /// <summary>Forgets what code may write when it runs.</summary>
    private void Forget(SyntaxNode code)
    {
        if (_locals is not { Count: > 0 })
            return;
        foreach (var target in SkippedCode.Targets(code))
            ForgetTarget(target);
        if (SkippedCode.MayCall(code))
            ForgetEscaped();
    }

    /// <summary>Forgets the local that an lvalue is a part of; behind a pointer, every local whose address was taken.</summary>
    private void ForgetTarget(Expression target)
    {
        while (target is MemberExpression { IsArrow: false } or IndexExpression)
            target = target is MemberExpression member ? member.Operand : ((IndexExpression)target).Array;
        if (target is not NameExpression name)
        {
            ForgetEscaped();
            return;
        }
        foreach (var local in _locals?.Keys.Where(local => NameOf(local) == name.Name).ToArray() ?? [])
            Forget(local, name.Name);
    }

    private void ForgetEscaped()
    {
        foreach (var local in _escaped ?? [])
            Forget(local, NameOf(local));
    }

    private void Forget(SyntaxNode local, string? name)
    {
        if (_locals?.ContainsKey(local) == true)
            _locals[local] = new UnknownValue($"{name} was written in a way that is not followed");
    }

    private void NoteEscape(SyntaxNode declaration)
    {
        if (_locals?.ContainsKey(declaration) == true)
            (_escaped ??= new HashSet<SyntaxNode>(ReferenceEqualityComparer.Instance)).Add(declaration);
    }

    private static string? NameOf(SyntaxNode local) => (local as VariableDeclaration)?.Name;
}
