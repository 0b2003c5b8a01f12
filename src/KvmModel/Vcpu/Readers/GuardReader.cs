using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Reads what conditions ask about, in one translation unit: host capability, guest feature, hypervisor mode. It looks into the functions that a condition
/// calls and at the assignments of the local variables it names, so that a new helper or a flag variable needs no new word here.
/// </summary>
internal sealed class GuardReader(SemanticModel model)
{
    private const int MaxDepth = 8;

    private readonly Dictionary<string, Mentions> _functions = new(StringComparer.Ordinal);

    private PreprocessedUnit Source => model.Unit.Source;

    /// <summary>The conditions of <paramref name="chain"/>, which stands in <paramref name="function"/>, outermost first.</summary>
    public GuardList Read(GuardChain? chain, FunctionDefinition function)
    {
        if (chain is null)
            return GuardList.Empty;
        var guards = new List<Guard>();
        for (var link = chain; link is not null; link = link.Outer)
            guards.Add(Read(link.Condition, link.Holds, function));
        guards.Reverse();
        return new GuardList([.. guards]);
    }

    /// <summary>What a condition that stands in <paramref name="function"/> asks about.</summary>
    public Guard Read(Expression condition, bool holds, FunctionDefinition function)
    {
        while (condition is UnaryExpression { Operator: UnaryOperator.LogicalNot } not)
            (condition, holds) = (not.Operand, !holds);
        var mentions = new Mentions();
        Collect(condition, function, mentions, depth: 0);
        return new Guard(Source.TextOf(condition.Span), holds, mentions.Subject, [.. mentions.Capabilities], Source.LocationOf(condition.Span.Start));
    }

    /// <summary>What a whole function asks about, anywhere in it or in what it calls.</summary>
    public GuardSubject SubjectsOf(FunctionDefinition function) => InFunction(function, depth: 0).Subject;

    /// <summary>Looks at an expression and at the values of the locals it names, and of those that these name in turn, each local once.</summary>
    private void Collect(SyntaxNode root, FunctionDefinition function, Mentions into, int depth)
    {
        var locals = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<SyntaxNode>([root]);
        while (pending.TryPop(out var node))
        {
            foreach (var inner in node.DescendantNodesAndSelf())
            {
                switch (inner)
                {
                    case CallExpression { FunctionName: { } name } call:
                        CollectCall(name, call, into, depth);
                        break;
                    case MemberExpression { Member: GuardVocabulary.IdRegisters }:
                        into.Subject |= GuardSubject.GuestFeature;
                        break;
                    case MemberExpression { Operand: MemberExpression { Member: "arch" } } member when GuardVocabulary.GuestFeatureMembers.Contains(member.Member):
                        into.Subject |= GuardSubject.GuestFeature;
                        break;
                    case NameExpression { Name: var name } when locals.Add(name):
                        foreach (var value in LocalValues.Of(function, name))
                            pending.Push(value);
                        break;
                }
            }
        }
    }

    private void CollectCall(string name, CallExpression call, Mentions into, int depth)
    {
        if (GuardVocabulary.HostCapabilityFunctions.Contains(name))
        {
            into.Subject |= GuardSubject.HostCapability;
            if (call.Arguments is [var capability, ..] && CapabilityName(capability) is { } capabilityName)
                into.Capabilities.Add(capabilityName);
        }
        else if (GuardVocabulary.GuestFeatureFunctions.Contains(name))
        {
            into.Subject |= GuardSubject.GuestFeature;
        }
        else if (GuardVocabulary.HypModeFunctions.Contains(name))
        {
            into.Subject |= GuardSubject.HypMode;
        }
        else if (depth < MaxDepth && model.FindFunction(name) is { } callee)
        {
            into.Add(InFunction(callee, depth + 1));
        }
    }

    private Mentions InFunction(FunctionDefinition function, int depth)
    {
        if (_functions.TryGetValue(function.Name, out var known))
            return known;
        var mentions = new Mentions();
        _functions[function.Name] = mentions;
        Collect(function.Body, function, mentions, depth);
        return mentions;
    }

    /// <summary>The name that a capability's number is written with; a wrapper's parameter names none.</summary>
    private string? CapabilityName(Expression capability)
    {
        var token = Source.Tokens[capability.Span.Start];
        if (token.Kind == TokenKind.Identifier && token.Text.StartsWith("ARM64_", StringComparison.Ordinal))
            return token.Text;
        return Source.ExpansionsOf(capability.Span.Start).Select(expansion => expansion.Macro).FirstOrDefault(macro => macro.StartsWith("ARM64_", StringComparison.Ordinal));
    }

    private sealed class Mentions
    {
        public GuardSubject Subject { get; set; }

        public SortedSet<string> Capabilities { get; } = new(StringComparer.Ordinal);

        public void Add(Mentions other)
        {
            if (ReferenceEquals(this, other))
                return;
            Subject |= other.Subject;
            Capabilities.UnionWith(other.Capabilities);
        }
    }
}
