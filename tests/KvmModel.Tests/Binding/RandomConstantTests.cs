using FsCheck;
using FsCheck.Fluent;
using KvmModel.Binding;
using KvmModel.Syntax;
using KvmModel.Tests.Syntax;
using ReviewBot.Testing;

namespace KvmModel.Tests.Binding;

/// <summary>Integer constant expressions made at random: the compiler finds the same values and types.</summary>
public sealed class RandomConstantTests
{
    private static readonly string[] s_types =
        ["_Bool", "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "long long", "unsigned long long", "__int128", "unsigned __int128"];

    private static readonly string[] s_leaves =
        ["0", "1", "2", "7", "31", "63", "255u", "1ul", "3l", "5ull", "0x7fffffff", "0x80000000", "0xffffffff", "0x7fffffffffffffff", "0x8000000000000000", "0xffffffffffffffffu", "'A'", "'\\377'", "-1", "-2l", "small", "big", "sizeof(long)"];

    private static readonly string[] s_binary = ["+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "^", "|", "&&", "||"];

    private const string Declarations = "enum { small = 3, big = 0xfffffffff };";

    [CompilerFact]
    public void Random_constant_expressions_have_the_compilers_values_and_types()
    {
        var known = 0;
        Check.One(Laws.Config(4), Prop.ForAll(Expression(5).ListOf(1000).ToArbitrary(), expressions =>
        {
            var claims = new CompilerClaims(Declarations);
            var unit = Snippet.Parse($"{Declarations} {string.Concat(expressions.Select(expression => $"unsigned long v = {expression};"))}");
            var model = new SemanticModel(unit);
            foreach (var (declaration, expression) in unit.Declarations.Skip(1).Zip(expressions))
                if (model.Evaluate(((VariableDeclaration)declaration).Initializer!) is IntegerValue value)
                    claims.Constant(expression, value);
            known += claims.Count;
            claims.Hold();
        }));
        Assert.InRange(known, 2000, int.MaxValue);
    }

    private static Gen<string> Expression(int depth) => depth == 0 ? Gen.Elements(s_leaves) : Gen.Frequency(
        (2, Gen.Elements(s_leaves)),
        (2, from type in Gen.Elements(s_types) from operand in Expression(depth - 1) select $"(({type}){operand})"),
        (2, from op in Gen.Elements("-", "~", "!", "+") from operand in Expression(depth - 1) select $"({op} {operand})"),
        (6, from op in Gen.Elements(s_binary) from left in Expression(depth - 1) from right in Expression(depth - 1) select $"({left} {op} {right})"),
        (1, from c in Expression(depth - 1) from a in Expression(depth - 1) from b in Expression(depth - 1) select $"({c} ? {a} : {b})"));
}
