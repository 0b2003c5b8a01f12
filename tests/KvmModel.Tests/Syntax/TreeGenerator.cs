using System.Collections.Immutable;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using ConditionalExpression = KvmModel.Syntax.ConditionalExpression;

namespace KvmModel.Tests.Syntax;

/// <summary>
/// Builds a tree from a list of numbers, each of which decides one choice; when they run out, everything is a leaf. So any list is a tree, and a shorter list
/// is a smaller tree: what FsCheck needs to find a small counterexample. Only trees that C can spell are built.
/// </summary>
internal sealed class TreeGenerator(int[] choices)
{
    private static readonly TokenSpan Nowhere = new(0, 0);
    private static readonly string[] Names = ["a", "b", "vcpu", "x1"];

    private int _next;

    public Expression Expression() => Choose(22) switch
    {
        1 => new UnaryExpression(Nowhere, (UnaryOperator)Choose(12), Expression()),
        2 or 3 or 4 => new BinaryExpression(Nowhere, (BinaryOperator)Choose(19), Expression(), Expression()),
        5 => new AssignmentExpression(Nowhere, Choose(2) == 0 ? null : (BinaryOperator)Choose(5), Expression(), Expression()),
        6 => new ConditionalExpression(Nowhere, Expression(), Choose(3) == 0 ? null : Expression(), Expression()),
        7 => new CallExpression(Nowhere, Expression(), Many(Expression)),
        8 => new IndexExpression(Nowhere, Expression(), Expression()),
        9 => new MemberExpression(Nowhere, Expression(), Name(), Choose(2) == 1),
        10 => new CastExpression(Nowhere, Type(), Expression()),
        11 => new CompoundLiteral(Nowhere, Type(), Initializer()),
        12 => new SizeExpression(Nowhere, Choose(2) == 1, Type(), null),
        13 => new SizeExpression(Nowhere, Choose(2) == 1, null, Expression()),
        14 => new OffsetOfExpression(Nowhere, Type(), [new Designator(Nowhere, Name(), null, null), .. Many(() => Designator(mayBeRange: false))]),
        15 => new StatementExpression(Nowhere, Block()),
        16 => new GenericSelection(Nowhere, Expression(), [(Type(), Expression()), (null, Expression())]),
        17 => new TypesCompatibleExpression(Nowhere, Type(), Type()),
        18 => new VariableArgumentExpression(Nowhere, Expression(), Type()),
        19 => new LabelAddressExpression(Nowhere, Name()),
        20 => new IntegerLiteral(Nowhere, Choose(1000), (IntegerLiteralType)Choose(6)),
        21 => new StringLiteral(Nowhere, string.Concat(Enumerable.Range(0, Choose(4)).Select(_ => (char)Choose(256)))),
        _ => new NameExpression(Nowhere, Name()),
    };

    public Statement Statement() => Choose(18) switch
    {
        1 or 2 => new ExpressionStatement(Nowhere, Expression()),
        3 or 4 => Block(),
        5 => new IfStatement(Nowhere, Expression(), Statement(), null),
        6 => new IfStatement(Nowhere, Expression(), Block(), Statement()),
        7 => new WhileStatement(Nowhere, Expression(), Statement()),
        8 => new DoStatement(Nowhere, Statement(), Expression()),
        9 => new ForStatement(Nowhere, ForInitializer(), Optional(Expression), Optional(Expression), Statement()),
        10 => new SwitchStatement(Nowhere, Expression(), Statement()),
        11 => new CaseStatement(Nowhere, Expression(), Optional(Expression), Statement()),
        12 => new CaseStatement(Nowhere, null, null, Statement()),
        13 => new LabeledStatement(Nowhere, Name(), Statement()),
        14 => Choose(2) == 0 ? new GotoStatement(Nowhere, Name(), null) : new GotoStatement(Nowhere, null, Expression()),
        15 => new ReturnStatement(Nowhere, Optional(Expression)),
        16 => Choose(3) switch { 0 => new BreakStatement(Nowhere), 1 => new ContinueStatement(Nowhere), _ => new LocalLabelStatement(Nowhere, [Name(), Name()]) },
        17 => Assembly(),
        _ => new EmptyStatement(Nowhere),
    };

    private AsmStatement Assembly()
    {
        ImmutableArray<AsmOperand> operands = [.. Many(() => Operand(isOutput: true)), .. Many(() => Operand(isOutput: false))];
        ImmutableArray<string> labels = [.. Many(() => new NameExpression(Nowhere, Name())).Select(name => name.Name)];
        return new AsmStatement(Nowhere, "nop", operands, ["memory"], labels, !labels.IsEmpty || Choose(2) == 1);
    }

    private AsmOperand Operand(bool isOutput) => new(Nowhere, Choose(2) == 0 ? null : Name(), "r", Expression(), isOutput);

    private Statement? ForInitializer() => Choose(3) switch
    {
        1 => new ExpressionStatement(Nowhere, Expression()),
        2 => Variables(),
        _ => null,
    };

    private CompoundStatement Block() => new(Nowhere, Many(() => Choose(4) == 1 ? Variables() : Statement()));

    private DeclarationStatement Variables() => new(Nowhere, [Variable()]);

    private VariableDeclaration Variable() => new(
        Nowhere, Name(), Type(), Choose(3) == 1 ? StorageClass.Static : StorageClass.None,
        Choose(3) switch { 1 => Expression(), 2 => Initializer(), _ => null }, AttributeSet.None);

    private InitializerList Initializer() => new(Nowhere, Many(Item));

    private InitializerItem Item() => new(Nowhere, Many(() => Designator(mayBeRange: true)), Choose(3) == 1 ? Initializer() : Expression());

    private Designator Designator(bool mayBeRange) => Choose(2) == 0
        ? new Designator(Nowhere, Name(), null, null)
        : new Designator(Nowhere, null, Expression(), mayBeRange ? Optional(Expression) : null);

    private TypeSyntax Type() => Choose(10) switch
    {
        1 or 2 => new PointerTypeSyntax(Nowhere, Type()),
        3 => new ArrayTypeSyntax(Nowhere, Type(), Optional(Expression)),
        4 => new FunctionTypeSyntax(Nowhere, Type(), Many(Parameter), Choose(2) == 1),
        5 => new TypedefNameSyntax(Nowhere, AttributeSet.None, "T"),
        6 => new RecordTypeSyntax(Nowhere, AttributeSet.None, Choose(2) == 1, Name(), Choose(2) == 0 ? default : Many(Member)),
        7 => new EnumTypeSyntax(Nowhere, AttributeSet.None, null, [new EnumeratorSyntax(Nowhere, "E", Optional(Expression))]),
        8 => Choose(2) == 0 ? new TypeofSyntax(Nowhere, AttributeSet.None, Type(), null) : new TypeofSyntax(Nowhere, AttributeSet.None, null, Expression()),
        _ => new BuiltinTypeSyntax(Nowhere, AttributeSet.None, (BuiltinTypeKind)Choose(20)),
    };

    /// <summary>An unnamed parameter of type void would spell an empty list.</summary>
    private ParameterSyntax Parameter() => Type() is var type && (type is BuiltinTypeSyntax { Kind: BuiltinTypeKind.Void } || Choose(2) == 1)
        ? new ParameterSyntax(Nowhere, Name(), type)
        : new ParameterSyntax(Nowhere, null, type);

    private MemberSyntax Member() => new(
        Nowhere, Name(), Type(), Optional(Expression), Choose(4) == 1 ? new AttributeSet(IsPacked: true, Alignment: Expression()) : AttributeSet.None);

    private string Name() => Names[Choose(Names.Length)];

    private T? Optional<T>(Func<T> build) where T : class => Choose(2) == 1 ? build() : null;

    private ImmutableArray<T> Many<T>(Func<T> build) => [.. Enumerable.Range(0, Choose(4)).Select(_ => build())];

    private int Choose(int count) => _next < choices.Length ? (int)((uint)choices[_next++] % (uint)count) : 0;
}
