using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using KvmModel.Vcpu;

namespace Rules.Patterns;

/// <summary>Decides the constraints of a rule on one region, and gives the named groups of their regular expressions to those that follow.</summary>
internal sealed partial class ConstraintCheck(ImmutableArray<Constraint> constraints, string path, CodeRegion region, VcpuModel model, TypedSources types)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);
    private const int MaxCompiled = 512;

    /// <summary>What the metavariables stand for, with the words of named groups; null when a constraint does not hold.</summary>
    public Bindings? Apply(Bindings bindings)
    {
        foreach (var constraint in constraints)
        {
            if (!bindings.Metavariables.TryGetValue(constraint.Metavariable, out var bound))
                continue;
            if (!Holds(constraint, bound, bindings) || !HasType(constraint, bound))
                return null;
            if (constraint.Matches is { } expression)
            {
                var match = Regular(expression, bindings).Match(bound.Text);
                if (!match.Success)
                    return null;
                foreach (var group in match.Groups.Values.Where(group => !char.IsAsciiDigit(group.Name[0]) && group.Success))
                    bindings = bindings with { Metavariables = bindings.Metavariables.SetItem(group.Name, new Bound(group.Value, null, bound.Token)) };
            }
        }
        return bindings;
    }

    /// <summary>What is wrong with a regular expression; null when nothing is. Words in braces stand for themselves.</summary>
    public static string? Problem(string expression)
    {
        try
        {
            _ = new Regex(Reference().Replace(expression, "x"), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
            return null;
        }
        catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
        {
            return bad is NotSupportedException ? "look-around and back references are not supported: they have no bound on their time" : bad.Message;
        }
    }

    /// <summary>The words in braces of a regular expression.</summary>
    public static IEnumerable<string> References(string expression) => Reference().Matches(expression).Select(match => match.Groups[1].Value);

    public static bool IsMatch(string expression, string text, Bindings bindings) => Regular(expression, bindings).IsMatch(text);

    private static Regex Regular(string expression, Bindings bindings)
    {
        var filled = Reference().Replace(expression, match => bindings.Metavariables.TryGetValue(match.Groups[1].Value, out var bound) ? Regex.Escape(bound.Text) : "(?:)");
        if (Compiled.TryGetValue(filled, out var known))
            return known;
        var made = new Regex(filled, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
        if (Compiled.Count < MaxCompiled)
            Compiled.TryAdd(filled, made);
        return made;
    }

    private bool Holds(Constraint constraint, Bound bound, Bindings bindings) =>
        (constraint.Kind is not { } kind || IsOf(kind, bound))
        && (constraint.MatchesNot is not { } not || !Regular(not, bindings).IsMatch(bound.Text))
        && (constraint.DiffersFrom is not { } other || !bindings.Metavariables.TryGetValue(other, out var otherBound) || otherBound.Text != bound.Text)
        && (constraint.Is is not { } term || DomainTerm.Find(term)!.Holds(model, bound.Text))
        && (constraint.IsNot is not { } without || !DomainTerm.Find(without)!.Holds(model, bound.Text));

    private bool HasType(Constraint constraint, Bound bound)
    {
        if (constraint.Type is null && constraint.MinWidth is null && constraint.MaxWidth is null)
            return true;
        if ((bound.Node ?? bound.Declared) is not { } typed || types.TypeOf(path, region, typed) is not { } type)
            return false;
        if (constraint.Type is { } name && !(types.Named(path, name) is { } wanted && TypeRules.Compatible(TypeRules.Decay(type), wanted)))
            return false;
        if (constraint.MinWidth is null && constraint.MaxWidth is null)
            return true;
        return TypeRules.AsInteger(type) is { Size: var size } && size * 8 >= (constraint.MinWidth ?? 0) && size * 8 <= (constraint.MaxWidth ?? int.MaxValue);
    }

    private bool IsOf(MetavariableKind kind, Bound bound) => kind switch
    {
        MetavariableKind.Expression => bound.Node is Expression,
        MetavariableKind.Type => bound.Node is TypeSyntax,
        MetavariableKind.Identifier => bound.Node is null or NameExpression,
        MetavariableKind.String => bound.Node is StringLiteral,
        _ => bound.Node is IntegerLiteral || bound.Node is Expression expression && IsConstant(expression),
    };

    private bool IsConstant(Expression expression) => Enumerable.Range(expression.Span.Start, expression.Span.End - expression.Span.Start).Select(index => region.Tokens[index])
        .All(token => token.Kind != TokenKind.Identifier || !token.Text.Any(char.IsAsciiLetterLower));

    [GeneratedRegex(@"\{([A-Za-z]\w*)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
