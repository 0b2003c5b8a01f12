using KvmModel.Binding;
using KvmModel.Syntax;
using KvmModel.Tests.Syntax;

namespace KvmModel.Tests.Binding;

/// <summary>Names, scopes and types, and the hook through which partial evaluation comes in.</summary>
public sealed class SemanticModelTests
{
    private const string Source = """
        typedef unsigned long u64;
        struct late; extern struct late *pointer;
        struct late { int number; enum { INNER = 4 } kind; };
        enum outer { FIRST, SECOND = INNER };
        extern const int table[]; static const int table[] = { 1, 2, 3 };
        int declared(int); int declared(int x) { return x; }
        int body(struct late *late, int rows[3])
        {
            struct late { char c; } small;
            enum { LOCAL = 7 };
            int number = LOCAL;
            for (u64 number = 0; number < 3; number++) { typeof(small) inner; inner.c = number; }
            { char number = 1; __auto_type copy = &late->number; *copy = number + LOCAL; }
            return number + (int)sizeof(struct late) + table[1] + declared(number);
        }
        """;

    private readonly SemanticModel _model = new(Snippet.Parse(Source));

    [Fact]
    public void File_scope_names_are_found_wherever_they_stand()
    {
        Assert.Equal(8, _model.FindRecord("late")?.Layout?.Size);
        Assert.Equal([("FIRST", 0), ("SECOND", 4)], _model.FindEnum("outer")!.Constants.Select(constant => (constant.Name, (int)constant.Value!)));
        Assert.Equal(4, (int)_model.FindEnumConstant("INNER")!.Value.Constant.Value!);
        Assert.NotNull(_model.FindVariable("table")!.Initializer);
        Assert.Equal("declared", _model.FindFunction("declared")!.Name);
        Assert.Equal("declared", _model.FindPrototype("declared")!.Name);
        Assert.NotNull(_model.FindTypedef("u64"));
        Assert.Null(_model.FindVariable("declared"));
        Assert.Null(_model.FindRecord("outer"));
        Assert.Same(_model.FindRecord("late"), Assert.IsType<PointerType>(_model.TypeOf(_model.FindVariable("pointer")!)).Pointee);
    }

    [Theory]
    [InlineData("inner . c = number", "char")]
    [InlineData("late -> number", "int")]
    [InlineData("& late -> number", "int*")]
    [InlineData("* copy = number + LOCAL", "int")]
    [InlineData("number + LOCAL", "int")]
    [InlineData("number < 3", "int")]
    [InlineData("number ++", "unsigned long")]
    [InlineData("table [ 1 ]", "int")]
    public void Types_follow_the_scope_of_the_expression(string text, string type)
    {
        var expression = Find(text);
        Assert.Equal(type, _model.TypeOf(expression, Scope(expression)).ToString());
    }

    [Theory]
    [InlineData("sizeof ( struct late )", 1)]
    [InlineData("LOCAL", 7)]
    [InlineData("table [ 1 ]", 2)]
    public void Local_definitions_hide_those_of_the_file(string text, long value)
    {
        var expression = Find(text);
        Assert.Equal(value, (long)Assert.IsType<IntegerValue>(_model.Evaluate(expression, Scope(expression))).Value);
    }

    [Fact]
    public void An_environment_gives_values_to_names_and_calls()
    {
        var expression = Find("number + ( int ) sizeof ( struct late ) + table [ 1 ] + declared ( number )");
        Assert.True(Assert.IsType<UnknownValue>(_model.Evaluate(expression, Scope(expression))).IsRuntime);
        Assert.Equal(10 + 1 + 2 + 20, (int)_model.Evaluate(expression, Scope(expression), new Doubling()).AsInteger!);
    }

    [Fact]
    public void A_parameter_that_is_an_array_is_a_pointer() =>
        Assert.Equal("int*", _model.TypeOf(Function.Type.Parameters[1]).ToString());

    [Fact]
    public void One_model_serves_many_threads()
    {
        var expression = Find("sizeof ( struct late )");
        var records = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(8).Select(_ => (_model.FindRecord("late"), _model.Evaluate(expression, Scope(expression)))).ToArray();
        Assert.Single(records.Distinct());
    }

    private FunctionDefinition Function => _model.FindFunction("body")!;

    private Scope Scope(SyntaxNode node) => _model.ScopeAt(Function, node);

    private Expression Find(string text) => Function.Body.DescendantNodes().OfType<Expression>().First(node => Snippet.Spelling(Source, node.Span) == text);

    private sealed class Doubling : IEvaluationEnvironment
    {
        public ConstantValue? ValueOf(NameExpression name, SyntaxNode? declaration) =>
            name.Name == "number" && declaration is VariableDeclaration ? new IntegerValue(10, IntegerType.Int) : null;

        public ConstantValue? ValueOf(CallExpression call, Func<Expression, ConstantValue> evaluate) =>
            call.FunctionName == "declared" && evaluate(call.Arguments[0]).AsInteger is { } value ? new IntegerValue(2 * value, IntegerType.Int) : null;
    }
}
