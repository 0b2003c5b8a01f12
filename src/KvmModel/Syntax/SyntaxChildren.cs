using System.Collections.Immutable;

namespace KvmModel.Syntax;

/// <summary>
/// The direct children of a node, in the order of the source; for walks that treat most nodes alike. The alignment that an attribute asks for is a child of
/// the node that carries it. A declaration that shares its specifiers with others (<c>struct s { … } a, b;</c>) has the shared type as its child too.
/// </summary>
public static class SyntaxChildren
{
    /// <summary>Never null entries; a <see cref="FunctionDefinition"/>'s body is parsed by this.</summary>
    public static IReadOnlyList<SyntaxNode> Of(SyntaxNode node)
    {
        var children = new List<SyntaxNode>();
        AddTo(children, node);
        return children;
    }

    /// <summary>Appends the children of a node to a list.</summary>
    public static void AddTo(List<SyntaxNode> children, SyntaxNode node)
    {
        switch (node)
        {
            case Expression expression:
                AddExpression(children, expression);
                break;
            case Statement statement:
                AddStatement(children, statement);
                break;
            case Declaration declaration:
                AddDeclaration(children, declaration);
                break;
            case TypeSyntax type:
                AddType(children, type);
                break;
            case InitializerItem item:
                Add(children, item.Designators);
                Add(children, item.Value);
                break;
            case Designator designator:
                Add(children, designator.Index, designator.Last);
                break;
            case MemberSyntax member:
                Add(children, member.Type, member.BitWidth, member.Attributes.Alignment);
                break;
            case EnumeratorSyntax enumerator:
                Add(children, enumerator.Value);
                break;
            case ParameterSyntax parameter:
                Add(children, parameter.Type);
                break;
            case AsmOperand operand:
                Add(children, operand.Value);
                break;
        }
    }

    private static void AddExpression(List<SyntaxNode> children, Expression expression)
    {
        switch (expression)
        {
            case UnaryExpression unary:
                Add(children, unary.Operand);
                break;
            case BinaryExpression binary:
                Add(children, binary.Left, binary.Right);
                break;
            case AssignmentExpression assignment:
                Add(children, assignment.Target, assignment.Value);
                break;
            case ConditionalExpression conditional:
                Add(children, conditional.Condition, conditional.WhenTrue, conditional.WhenFalse);
                break;
            case CallExpression call:
                Add(children, call.Function);
                Add(children, call.Arguments);
                break;
            case IndexExpression index:
                Add(children, index.Array, index.Index);
                break;
            case MemberExpression member:
                Add(children, member.Operand);
                break;
            case CastExpression cast:
                Add(children, cast.Type, cast.Operand);
                break;
            case CompoundLiteral literal:
                Add(children, literal.Type, literal.Initializer);
                break;
            case InitializerList list:
                Add(children, list.Items);
                break;
            case SizeExpression size:
                Add(children, size.Type, size.Operand);
                break;
            case OffsetOfExpression offset:
                Add(children, offset.Type);
                Add(children, offset.Path);
                break;
            case StatementExpression statement:
                Add(children, statement.Body);
                break;
            case GenericSelection selection:
                Add(children, selection.Control);
                foreach (var (type, value) in selection.Associations)
                    Add(children, type, value);
                break;
            case TypesCompatibleExpression types:
                Add(children, types.Left, types.Right);
                break;
            case VariableArgumentExpression argument:
                Add(children, argument.List, argument.Type);
                break;
        }
    }

    private static void AddStatement(List<SyntaxNode> children, Statement statement)
    {
        switch (statement)
        {
            case CompoundStatement block:
                Add(children, block.Statements);
                break;
            case DeclarationStatement declarations:
                Add(children, declarations.Declarations);
                break;
            case ExpressionStatement expression:
                Add(children, expression.Expression);
                break;
            case IfStatement branch:
                Add(children, branch.Condition, branch.Then, branch.Else);
                break;
            case WhileStatement loop:
                Add(children, loop.Condition, loop.Body);
                break;
            case DoStatement loop:
                Add(children, loop.Body, loop.Condition);
                break;
            case ForStatement loop:
                Add(children, loop.Initializer, loop.Condition, loop.Step);
                Add(children, loop.Body);
                break;
            case SwitchStatement branch:
                Add(children, branch.Value, branch.Body);
                break;
            case CaseStatement label:
                Add(children, label.Value, label.Last, label.Statement);
                break;
            case LabeledStatement label:
                Add(children, label.Statement);
                break;
            case GotoStatement jump:
                Add(children, jump.Target);
                break;
            case ReturnStatement jump:
                Add(children, jump.Value);
                break;
            case AsmStatement assembly:
                Add(children, assembly.Operands);
                break;
        }
    }

    private static void AddDeclaration(List<SyntaxNode> children, Declaration declaration)
    {
        switch (declaration)
        {
            case VariableDeclaration variable:
                Add(children, variable.Type, variable.Attributes.Alignment, variable.Initializer);
                break;
            case FunctionDefinition function:
                Add(children, function.Type, function.Attributes.Alignment, function.Body);
                break;
            case TypedefDeclaration typedef:
                Add(children, typedef.Type, typedef.Attributes.Alignment);
                break;
            case TypeDeclaration type:
                Add(children, type.Type);
                break;
            case StaticAssertDeclaration assertion:
                Add(children, assertion.Condition);
                break;
        }
    }

    private static void AddType(List<SyntaxNode> children, TypeSyntax type)
    {
        switch (type)
        {
            case RecordTypeSyntax record:
                Add(children, record.Members);
                break;
            case EnumTypeSyntax enumeration:
                Add(children, enumeration.UnderlyingType);
                Add(children, enumeration.Enumerators);
                break;
            case TypeofSyntax of:
                Add(children, of.Type, of.Operand);
                break;
            case PointerTypeSyntax pointer:
                Add(children, pointer.Pointee);
                break;
            case ArrayTypeSyntax array:
                Add(children, array.Element, array.Size);
                break;
            case FunctionTypeSyntax function:
                Add(children, function.ReturnType);
                Add(children, function.Parameters);
                break;
        }
        Add(children, type.Attributes.Alignment);
    }

    private static void Add(List<SyntaxNode> children, SyntaxNode? first, SyntaxNode? second = null, SyntaxNode? third = null)
    {
        if (first is not null)
            children.Add(first);
        if (second is not null)
            children.Add(second);
        if (third is not null)
            children.Add(third);
    }

    private static void Add<T>(List<SyntaxNode> children, ImmutableArray<T> nodes) where T : SyntaxNode
    {
        if (nodes.IsDefault)
            return;
        foreach (var node in nodes)
            children.Add(node);
    }
}
