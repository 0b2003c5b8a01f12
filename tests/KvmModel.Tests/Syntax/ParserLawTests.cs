using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using KvmModel.Syntax;
using ReviewBot.Testing;

namespace KvmModel.Tests.Syntax;

/// <summary>Laws of the parser over generated input.</summary>
public sealed class ParserLawTests
{
    private static readonly string[] Soup =
    [
        "(", ")", "{", "}", "[", "]", ";", ",", ":", "?", "=", "*", "&", "&&", "+", "-", "++", ".", "->", "...", "<", "::", "!", "~", "@", "#",
        "a", "b", "T", "int", "unsigned", "struct", "union", "enum", "typedef", "static", "inline", "const", "void", "char", "typeof", "__attribute__", "((packed))",
        "if", "else", "for", "while", "do", "switch", "case", "default", "goto", "return", "break", "asm", "volatile", "sizeof", "_Generic", "_Static_assert",
        "__builtin_offsetof", "__label__", "__extension__", "_Alignas", "_Atomic", "1", "0x", "'c'", "\"s\"", "\"open", "'", "\n",
    ];

    private static readonly Arbitrary<int[]> Choices = ArbMap.Default.ArbFor<int[]>();

    [Fact]
    public void Reading_a_printed_expression_gives_the_same_tree() => Check(choices =>
    {
        var expression = new TreeGenerator(choices).Expression();
        var printed = SyntaxPrinter.Print(expression);
        return Same(printed, ShapeDump.Of(expression), ShapeDump.Of(Snippet.Expression(printed)));
    });

    [Fact]
    public void Reading_a_printed_statement_gives_the_same_tree() => Check(choices =>
    {
        var statement = new TreeGenerator(choices).Statement();
        var printed = SyntaxPrinter.Print(statement);
        return Same(printed, ShapeDump.Of(statement), ShapeDump.Of(Snippet.Statement(printed)));
    });

    [Fact]
    public void Any_tokens_give_a_tree_quickly_whose_spans_nest() => Check(choices =>
    {
        var text = string.Join(' ', choices.Select(choice => Soup[(uint)choice % (uint)Soup.Length]));
        var time = Stopwatch.StartNew();
        var unit = Snippet.Parse(text);
        var inBody = Snippet.Parse($"typedef int T; int f(void) {{ {text} }}");
        ParseSummary.Of(inBody, _ => true);
        Snippet.Expression(text);
        var covered = 0;
        foreach (var declaration in unit.Declarations)
        {
            if (declaration.Span.Start < 0 || declaration.Span.End > unit.Source.Tokens.Length || declaration.Span.IsEmpty)
                return false;
            covered = Math.Max(covered, declaration.Span.End);
        }
        return covered == unit.Source.Tokens.Length - 1 && SpansNest(unit) && SpansNest(inBody) && time.Elapsed < TimeSpan.FromSeconds(5);
    });

    private static bool Same(string printed, string before, string after)
    {
        Assert.True(before == after, $"{printed}\nbefore: {before}\nafter:  {after}");
        return true;
    }

    private static bool SpansNest(TranslationUnit unit) => unit.DescendantNodes(includeBodies: true).All(node =>
        SyntaxChildren.Of(node).All(child => node.Span.Start <= child.Span.Start && child.Span.End <= node.Span.End));

    private static void Check(Func<int[], bool> law) =>
        Prop.ForAll(Choices, law).Check(Laws.Config(1000).WithEndSize(200));
}
