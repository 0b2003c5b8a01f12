using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>The object that a pointer was derived from, and how far from its start the pointer is.</summary>
/// <param name="Object">The object's type.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Name">What people call it: a member, or what a variable points to.</param>
/// <param name="IsMember">It is a member of a larger object, whose address was taken.</param>
/// <param name="Offset">In bytes.</param>
internal sealed record PointerOrigin(CType Object, long Size, string Name, bool IsMember, long Offset)
{
    /// <summary>Further than one past the end, which is as far as C11 6.5.6 p8 lets a pointer go.</summary>
    public bool IsOutside => Offset > Size || Offset < 0;
}

/// <summary>
/// Follows pointers through the straight-line code of one function: what each local pointer was last derived from, and by how many bytes it was moved.
/// A pointer that is stepped (<c>++</c>) or changed in a loop is given up, as it walks over an array.
/// </summary>
/// <remarks>A distance made with <c>offsetof</c> is the compiler's own knowledge of the layout, so that where it leads is given up, too. The last
/// assignment before a place counts, whether or not its branch was taken: enough to see arithmetic that leaves an object on some path.</remarks>
internal sealed class PointerOrigins(SemanticModel model, FunctionDefinition function)
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, PointerOrigin?> _locals = new(StringComparer.Ordinal);

    /// <summary>Walks the body and shows every expression whose value is a pointer moved by a constant, and every comparison, in order, with its scope.</summary>
    public void Visit(Action<Expression, PointerOrigin> moved, Action<BinaryExpression, Scope> compared) => VisitStatement(function.Body, model.FunctionScope(function), isLoop: false, moved, compared);

    private void VisitStatement(SyntaxNode node, Scope scope, bool isLoop, Action<Expression, PointerOrigin> moved, Action<BinaryExpression, Scope> compared)
    {
        if (node is CompoundStatement block)
        {
            foreach (var statement in block.Statements)
            {
                VisitStatement(statement, scope, isLoop, moved, compared);
                scope = scope.With(statement);
                if (statement is DeclarationStatement { Declarations: var declarations })
                {
                    foreach (var local in declarations.OfType<VariableDeclaration>())
                        _locals[local.Name] = local.Initializer is { } initializer && !isLoop ? OriginOf(initializer, scope, 0) : null;
                }
            }
            return;
        }
        isLoop |= node is ForStatement or WhileStatement or DoStatement;
        foreach (var child in SyntaxChildren.Of(node))
            VisitStatement(child, scope, isLoop, moved, compared);

        switch (node)
        {
            case BinaryExpression { Operator: BinaryOperator.Add or BinaryOperator.Subtract } arithmetic when !isLoop && OriginOf(arithmetic, scope, 0) is { } origin:
                moved(arithmetic, origin);
                break;
            case BinaryExpression { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.Greater or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual } comparison:
                compared(comparison, scope);
                break;
            case AssignmentExpression { Target: NameExpression { Name: var name } } assignment when _locals.ContainsKey(name):
                _locals[name] = isLoop ? null : Assigned(assignment, name, scope);
                if (assignment.Operator is not null && _locals[name] is { } result)
                    moved(assignment, result);
                break;
            case UnaryExpression { Operator: UnaryOperator.PreIncrement or UnaryOperator.PostIncrement or UnaryOperator.PreDecrement or UnaryOperator.PostDecrement, Operand: NameExpression stepped }:
                _locals[stepped.Name] = null;
                break;
        }
    }

    /// <summary>Where a pointer expression comes from; null when that is not known, or it is no pointer into a single object.</summary>
    public PointerOrigin? OriginOf(Expression expression, Scope scope, int depth = 0)
    {
        if (depth > MaxDepth)
            return null;
        switch (expression)
        {
            case CastExpression cast:
                return OriginOf(cast.Operand, scope, depth + 1);
            case NameExpression { Name: var name } variable:
                if (_locals.TryGetValue(name, out var known))
                    return known;
                return model.TypeOf(variable, scope) is PointerType { Pointee: RecordType pointee } ? Whole(pointee, $"what {name} points to", isMember: false) : null;
            case UnaryExpression { Operator: UnaryOperator.AddressOf, Operand: MemberExpression member }:
                return model.TypeOf(member, scope) is var type and not ArrayType ? Whole(type, member.Member, isMember: true) : null;
            case BinaryExpression { Operator: BinaryOperator.Add or BinaryOperator.Subtract } arithmetic:
                return OriginOf(arithmetic.Left, scope, depth + 1) is { } origin ? Move(origin, model.TypeOf(arithmetic.Left, scope), arithmetic.Right, arithmetic.Operator, scope) : null;
            default:
                return null;
        }
    }

    private PointerOrigin? Assigned(AssignmentExpression assignment, string name, Scope scope) => assignment.Operator switch
    {
        null => OriginOf(assignment.Value, scope),
        BinaryOperator.Add or BinaryOperator.Subtract => _locals[name] is { } origin ? Move(origin, model.TypeOf(assignment.Target, scope), assignment.Value, assignment.Operator.Value, scope) : null,
        _ => null,
    };

    private PointerOrigin? Move(PointerOrigin origin, CType pointer, Expression by, BinaryOperator direction, Scope scope)
    {
        var step = pointer switch
        {
            PointerType { Pointee: VoidType or FunctionType } => 1,
            PointerType { Pointee: var pointee } => SemanticModel.Size(pointee),
            IntegerType { Size: 8 } => 1,
            _ => null,
        };
        if (step is not { } size || by.DescendantNodesAndSelf().Any(part => part is OffsetOfExpression) || model.Evaluate(by, scope) is not IntegerValue { Value: var count })
            return null;
        return origin with { Offset = origin.Offset + (long)(direction == BinaryOperator.Add ? count : -count) * size };
    }

    /// <summary>A pointer to the start of an object; null when its size is not known or it ends in a flexible array, which it may run into.</summary>
    private static PointerOrigin? Whole(CType type, string name, bool isMember) =>
        SemanticModel.Size(type) is { } size && type is not RecordType { Layout.Members: [.., { Type: ArrayType { Length: null or 0 } }] } ? new PointerOrigin(type, size, name, isMember, 0) : null;
}
