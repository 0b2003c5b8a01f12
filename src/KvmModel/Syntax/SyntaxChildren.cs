namespace KvmModel.Syntax;

/// <summary>The direct children of a node, in the order of the source; for walks that treat most nodes alike.</summary>
public static class SyntaxChildren
{
    /// <summary>Never null entries; a <see cref="FunctionDefinition"/>'s body is parsed by this.</summary>
    public static IEnumerable<SyntaxNode> Of(SyntaxNode node)
    {
        return Children(node).OfType<SyntaxNode>();
    }

    private static IEnumerable<SyntaxNode?> Children(SyntaxNode node) => node switch
    {
        Expression expression => OfExpression(expression),
        Statement statement => OfStatement(statement),
        Declaration declaration => OfDeclaration(declaration),
        TypeSyntax type => OfType(type),
        InitializerItem item => [.. item.Designators, item.Value],
        Designator designator => [designator.Index, designator.Last],
        MemberSyntax member => [member.Type, member.BitWidth, member.Attributes.Alignment],
        EnumeratorSyntax enumerator => [enumerator.Value],
        ParameterSyntax parameter => [parameter.Type],
        AsmOperand operand => [operand.Value],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> OfExpression(Expression expression) => expression switch
    {
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        AssignmentExpression assignment => [assignment.Target, assignment.Value],
        ConditionalExpression conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        CallExpression call => [call.Function, .. call.Arguments],
        IndexExpression index => [index.Array, index.Index],
        MemberExpression member => [member.Operand],
        CastExpression cast => [cast.Type, cast.Operand],
        CompoundLiteral literal => [literal.Type, literal.Initializer],
        InitializerList list => list.Items,
        SizeExpression size => [size.Type, size.Operand],
        OffsetOfExpression offset => [offset.Type, .. offset.Path],
        StatementExpression statement => [statement.Body],
        GenericSelection selection => [selection.Control, .. selection.Associations.SelectMany(a => new SyntaxNode?[] { a.Type, a.Value })],
        TypesCompatibleExpression types => [types.Left, types.Right],
        VariableArgumentExpression argument => [argument.List, argument.Type],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> OfStatement(Statement statement) => statement switch
    {
        CompoundStatement block => block.Statements,
        DeclarationStatement declarations => declarations.Declarations,
        ExpressionStatement expression => [expression.Expression],
        IfStatement branch => [branch.Condition, branch.Then, branch.Else],
        WhileStatement loop => [loop.Condition, loop.Body],
        DoStatement loop => [loop.Body, loop.Condition],
        ForStatement loop => [loop.Initializer, loop.Condition, loop.Step, loop.Body],
        SwitchStatement branch => [branch.Value, branch.Body],
        CaseStatement label => [label.Value, label.Last, label.Statement],
        LabeledStatement label => [label.Statement],
        GotoStatement jump => [jump.Target],
        ReturnStatement jump => [jump.Value],
        AsmStatement assembly => assembly.Operands,
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> OfDeclaration(Declaration declaration) => declaration switch
    {
        VariableDeclaration variable => [variable.Type, variable.Initializer, variable.Attributes.Alignment],
        FunctionDefinition function => [function.Type, function.Body],
        TypedefDeclaration typedef => [typedef.Type, typedef.Attributes.Alignment],
        TypeDeclaration type => [type.Type],
        StaticAssertDeclaration assertion => [assertion.Condition],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> OfType(TypeSyntax type) => type switch
    {
        RecordTypeSyntax { Members.IsDefault: false } record => [.. record.Members, record.Attributes.Alignment],
        EnumTypeSyntax { Enumerators.IsDefault: false } enumeration => enumeration.Enumerators,
        TypeofSyntax of => [of.Type, of.Operand],
        PointerTypeSyntax pointer => [pointer.Pointee],
        ArrayTypeSyntax array => [array.Element, array.Size],
        FunctionTypeSyntax function => [function.ReturnType, .. function.Parameters],
        _ => [type.Attributes.Alignment],
    };
}
