using System.Collections;
using System.Reflection;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

/// <summary>What must hold of every kind of node, found by reflection, so that a new kind cannot be forgotten.</summary>
public sealed class SyntaxKindTests
{
    private static readonly Type[] Kinds =
        [.. typeof(SyntaxNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SyntaxNode)) && !type.IsAbstract)];

    public static TheoryData<string> Units => [.. SyntaxSamples.Units];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_sample_is_read_without_error(string text)
    {
        var unit = Snippet.Parse(text);
        Assert.Empty(ParseSummary.Of(unit, _ => true).Unparsed);
    }

    [Fact]
    public void Every_kind_of_node_is_in_a_sample()
    {
        var seen = SyntaxSamples.Units.SelectMany(text => Snippet.Parse(text).DescendantNodes(includeBodies: true)).Select(node => node.GetType()).ToHashSet();
        seen.UnionWith(Snippet.Parse("void f(void) { ) } foo(;\nint a[] = { @ };").DescendantNodes(includeBodies: true).Select(node => node.GetType()));
        Assert.Empty(Kinds.Where(kind => !seen.Contains(kind)).Select(kind => kind.Name));
    }

    [Fact]
    public void Every_kind_of_node_is_sealed() => Assert.Empty(Kinds.Where(kind => !kind.IsSealed).Select(kind => kind.Name));

    [Theory]
    [MemberData(nameof(Units))]
    public void The_children_of_a_node_are_all_nodes_that_its_properties_hold(string text)
    {
        foreach (var node in Snippet.Parse(text).DescendantNodes(includeBodies: true))
        {
            var held = node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property => NodesIn(property.GetValue(node)));
            if (node is AsmStatement assembly)
                held = assembly.Operands;
            Assert.Equal(held.ToHashSet(), SyntaxChildren.Of(node).ToHashSet());
        }
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void The_span_of_a_node_holds_the_spans_of_its_children(string text)
    {
        foreach (var node in Snippet.Parse(text).DescendantNodes(includeBodies: true))
            foreach (var child in SyntaxChildren.Of(node))
                Assert.True(
                    node.Span.Start <= child.Span.Start && child.Span.End <= node.Span.End,
                    $"{node.GetType().Name} [{Snippet.Spelling(text, node.Span)}] does not hold {child.GetType().Name} [{Snippet.Spelling(text, child.Span)}]");
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void What_is_printed_is_read_as_the_same_tree(string text)
    {
        var unit = Snippet.Parse(text);
        var printed = SyntaxPrinter.Print(unit);
        var again = Snippet.Parse(printed);
        Assert.Equal(ShapeDump.Of(Normal(unit)), ShapeDump.Of(Normal(again)));
        Assert.Equal(printed, SyntaxPrinter.Print(again));
    }

    /// <summary>Declarations that share a struct's definition print it twice; names and types are compared, not sharing.</summary>
    private static IEnumerable<Declaration> Normal(TranslationUnit unit) => unit.Declarations;

    private static IEnumerable<SyntaxNode> NodesIn(object? value) => value switch
    {
        SyntaxNode node => [node],
        AttributeSet { Alignment: { } alignment } => [alignment],
        string or AttributeSet or TokenSpan => [],
        System.Runtime.CompilerServices.ITuple tuple => NodesIn(tuple[0]).Concat(NodesIn(tuple[1])),
        IEnumerable list when list.GetType().GetProperty("IsDefault") is not { } isDefault || isDefault.GetValue(list) is false => list.Cast<object?>().SelectMany(NodesIn),
        _ => [],
    };
}
