using System.Collections.Immutable;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>
/// Matches patterns against the tree of one region. Parentheses do not count; operands of <c>==</c>, <c>!=</c>, <c>|</c>, <c>&amp;</c>, <c>^</c>, <c>+</c>, <c>*</c> match in either
/// order; a metavariable that stands twice stands for the same text; <c>$v = …;</c> also matches the declaration of a variable with a value; a block of one statement is that
/// statement. Statements match in one block, next to each other but for gaps.
/// </summary>
/// <remarks>Continuations make it backtrack; each step costs one of <see cref="PatternBudget"/>, and without any left nothing matches.</remarks>
internal sealed class PatternMatcher(CodeRegion region, PatternBudget budget)
{
    /// <summary>Every match of a pattern, in the order of the source, each piece of code at most once.</summary>
    /// <param name="given">What some metavariables stand for already.</param>
    /// <param name="accepts">Decides whether what the metavariables stand for will do, and may add to it; null to look for another way to match.</param>
    public IEnumerable<Bindings> Matches(CodePattern pattern, Bindings given, Func<Bindings, Bindings?> accepts)
    {
        if (pattern.Shape == PatternShape.Definition)
        {
            if (region.Kind == CodeRegionKind.Macro && Definition(pattern, given, accepts) is { } definition)
                yield return definition;
            yield break;
        }
        foreach (var node in region.Tree.DescendantNodesAndSelf())
        {
            if (!budget.Spend())
                yield break;
            foreach (var found in At(node, pattern, given, accepts))
                yield return found;
        }
    }

    private Bindings? Definition(CodePattern pattern, Bindings given, Func<Bindings, Bindings?> accepts)
    {
        Bindings? found = null;
        Name(pattern.Macro!, region.Name, -1, given, named =>
        {
            found = pattern.Parts.IsEmpty ? accepts(named) : null;
            return found is not null || !pattern.Parts.IsEmpty && region.Tree is Expression && Node(pattern.Parts[0], region.Tree, named, all => (found = accepts(all with { Matched = [region.Tree] })) is not null);
        });
        return found;
    }

    private IEnumerable<Bindings> At(SyntaxNode node, CodePattern pattern, Bindings given, Func<Bindings, Bindings?> accepts)
    {
        switch (pattern.Shape)
        {
            case PatternShape.Expression when node is Expression:
            case PatternShape.Initializer when node is InitializerList:
            case PatternShape.InitializerItem when node is InitializerItem && pattern.Parts.Length == 1:
                if (First(done => Node(pattern.Parts[0], node, given, done), found => accepts(found with { Matched = [node] })) is { } match)
                    yield return match;
                break;
            case PatternShape.InitializerItem when node is InitializerList list:
                for (var start = 0; start < list.Items.Length; start++)
                    if (First(done => Prefix(pattern.Parts, 0, [.. list.Items], start, given, done), accepts) is { } items)
                        yield return items;
                break;
            case PatternShape.Statements when node is CompoundStatement block:
                for (var start = 0; start < block.Statements.Length; start++)
                    if (First(done => Prefix(pattern.Parts, 0, [.. block.Statements], start, given, done), accepts) is { } statements)
                        yield return statements;
                break;
            case PatternShape.Statements when pattern.Parts.Length == 1:
                IEnumerable<SyntaxNode> alone = node is MemberSyntax or DeclarationStatement && ReferenceEquals(node, region.Tree) || node is MemberSyntax ? [node]
                    : SyntaxChildren.Of(node).Where(child => child is Statement and not CompoundStatement);
                foreach (var statement in alone)
                    if (First(done => Node(pattern.Parts[0], statement, given, done), found => accepts(found with { Matched = [statement] })) is { } single)
                        yield return single;
                break;
        }
    }

    private static Bindings? First(Func<Func<Bindings, bool>, bool> match, Func<Bindings, Bindings?> accepts)
    {
        Bindings? found = null;
        match(bindings => (found = accepts(bindings)) is not null);
        return found;
    }

    /// <summary>Whether the patterns from one on match the nodes from another on; more nodes may follow.</summary>
    private bool Prefix(ImmutableArray<SyntaxNode> patterns, int pattern, IReadOnlyList<SyntaxNode> nodes, int at, Bindings bindings, Func<Bindings, bool> done)
    {
        if (pattern == patterns.Length)
            return done(bindings);
        if (CodePattern.IsGap(patterns[pattern]))
        {
            for (var next = at; next < nodes.Count; next++)
                if (budget.Spend() && Prefix(patterns, pattern + 1, nodes, next, bindings, done))
                    return true;
            return false;
        }
        return at < nodes.Count && Node(patterns[pattern], nodes[at], bindings, found => Prefix(patterns, pattern + 1, nodes, at + 1, found with { Matched = found.Matched.Add(nodes[at]) }, done));
    }

    /// <summary>Whether two lists of children match to the end.</summary>
    private bool Whole(IReadOnlyList<SyntaxNode> patterns, int pattern, IReadOnlyList<SyntaxNode> nodes, int at, Bindings bindings, Func<Bindings, bool> done)
    {
        if (pattern == patterns.Count)
            return at == nodes.Count && done(bindings);
        if (CodePattern.IsGap(patterns[pattern]))
        {
            for (var next = at; next <= nodes.Count; next++)
                if (budget.Spend() && Whole(patterns, pattern + 1, nodes, next, bindings, done))
                    return true;
            return false;
        }
        return at < nodes.Count && Node(patterns[pattern], nodes[at], bindings, found => Whole(patterns, pattern + 1, nodes, at + 1, found, done));
    }

    private bool Node(SyntaxNode pattern, SyntaxNode node, Bindings bindings, Func<Bindings, bool> done)
    {
        if (!budget.Spend())
            return false;
        switch (pattern, node)
        {
            case (NameExpression { Name: ['$', .. var name] }, Expression expression):
                return expression is not ErrorExpression && Bind(name, new Bound(region.TextOf(node.Span), node, node.Span.Start), bindings, done);
            case (TypedefNameSyntax { Name: ['$', .. var name] }, TypeSyntax):
                return Bind(name, new Bound(region.TextOf(node.Span), node, node.Span.Start), bindings, done);
            case (CompoundStatement { Statements: [var only] }, Statement and not CompoundStatement):
                return Node(only, node, bindings, done);
            case (Statement and not CompoundStatement, CompoundStatement { Statements: [var inner] }):
                return Node(pattern, inner, bindings, done);
            case (ExpressionStatement { Expression: AssignmentExpression { Operator: null, Target: NameExpression { Name: var target }, Value: var value } }, DeclarationStatement { Declarations: var declared }):
                return declared.OfType<VariableDeclaration>().Any(variable => variable.Initializer is { } initial && Name(target, variable.Name, variable.NameToken, bindings, named => Node(value, initial, named, done), variable.Type));
            case (DeclarationStatement { Declarations: [VariableDeclaration { Initializer: null } variable] }, MemberSyntax { Name: { } member } field):
                return Name(variable.Name, member, field.NameToken, bindings, named => Node(variable.Type, field.Type, named, done), field.Type);
            case (DeclarationStatement { Declarations: [var one] }, DeclarationStatement { Declarations: { Length: > 1 } several }):
                return several.Any(other => Node(one, other, bindings, done));
        }
        if (!IsSameKind(pattern, node))
            return false;
        if (Names(pattern) is { } names)
            return Names(node) is { } others && Name(names.Name, others.Name, others.Token, bindings, named => Children(pattern, node, named, done), (node as VariableDeclaration)?.Type);
        return Children(pattern, node, bindings, done);
    }

    private bool Children(SyntaxNode pattern, SyntaxNode node, Bindings bindings, Func<Bindings, bool> done)
    {
        if (Whole(SyntaxChildren.Of(pattern), 0, SyntaxChildren.Of(node), 0, bindings, done))
            return true;
        return pattern is BinaryExpression { Operator: var symbol } binary && IsCommutative(symbol) && node is BinaryExpression other
            && Node(binary.Left, other.Right, bindings, left => Node(binary.Right, other.Left, left, done));
    }

    private static bool IsCommutative(BinaryOperator symbol) =>
        symbol is BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.BitwiseAnd or BinaryOperator.BitwiseOr or BinaryOperator.BitwiseXor or BinaryOperator.Add or BinaryOperator.Multiply;

    private static bool Name(string pattern, string name, int token, Bindings bindings, Func<Bindings, bool> done, TypeSyntax? declared = null) =>
        pattern is ['$', .. var metavariable] ? Bind(metavariable, new Bound(name, null, token, declared), bindings, done) : pattern == name && done(bindings);

    private static bool Bind(string name, Bound to, Bindings bindings, Func<Bindings, bool> done)
    {
        if (bindings.Metavariables.TryGetValue(name, out var before))
            return before.Text == to.Text && done(bindings);
        return done(bindings with { Metavariables = bindings.Metavariables.Add(name, to) });
    }

    /// <summary>The name that a node has beside its children, which a metavariable can stand for; null when it has none.</summary>
    private static (string Name, int Token)? Names(SyntaxNode node) => node switch
    {
        MemberExpression member => (member.Member, member.Span.End - 1),
        VariableDeclaration variable => (variable.Name, variable.NameToken),
        MemberSyntax { Name: { } name } member => (name, member.NameToken),
        Designator { Member: { } name } designator => (name, designator.Span.End - 1),
        LabeledStatement label => (label.Label, label.Span.Start),
        GotoStatement { Label: { } label } jump => (label, jump.Span.Start),
        _ => null,
    };

    private static bool IsSameKind(SyntaxNode pattern, SyntaxNode node) => (pattern, node) switch
    {
        (NameExpression a, NameExpression b) => a.Name == b.Name,
        (IntegerLiteral a, IntegerLiteral b) => a.Value == b.Value,
        (FloatLiteral a, FloatLiteral b) => a.Text == b.Text,
        (StringLiteral a, StringLiteral b) => a.Value == b.Value,
        (UnaryExpression a, UnaryExpression b) => a.Operator == b.Operator,
        (BinaryExpression a, BinaryExpression b) => a.Operator == b.Operator,
        (AssignmentExpression a, AssignmentExpression b) => a.Operator == b.Operator,
        (ConditionalExpression a, ConditionalExpression b) => a.WhenTrue is null == b.WhenTrue is null,
        (MemberExpression a, MemberExpression b) => a.IsArrow == b.IsArrow,
        (SizeExpression a, SizeExpression b) => a.IsAlignment == b.IsAlignment && a.Type is null == b.Type is null,
        (ForStatement a, ForStatement b) => a.Initializer is null == b.Initializer is null && a.Condition is null == b.Condition is null && a.Step is null == b.Step is null,
        (CaseStatement a, CaseStatement b) => a.Value is null == b.Value is null && a.Last is null == b.Last is null,
        (Designator a, Designator b) => a.Member is null == b.Member is null && a.Last is null == b.Last is null,
        (BuiltinTypeSyntax a, BuiltinTypeSyntax b) => a.Kind == b.Kind,
        (TypedefNameSyntax a, TypedefNameSyntax b) => a.Name == b.Name,
        (RecordTypeSyntax a, RecordTypeSyntax b) => a.IsUnion == b.IsUnion && a.Tag == b.Tag && b.Members.IsDefault == a.Members.IsDefault,
        (EnumTypeSyntax a, EnumTypeSyntax b) => a.Tag == b.Tag,
        (LabelAddressExpression a, LabelAddressExpression b) => a.Label == b.Label,
        (ErrorExpression or ErrorStatement or ErrorDeclaration, _) => false,
        _ => pattern.GetType() == node.GetType(),
    };
}

/// <summary>How much work matching may be, in visits of nodes; shared by all patterns of a rule on one file.</summary>
internal sealed class PatternBudget(int steps)
{
    private int _left = steps;

    /// <summary>Whether matching was given up.</summary>
    public bool IsExhausted => _left < 0;

    public bool Spend() => --_left >= 0;
}
