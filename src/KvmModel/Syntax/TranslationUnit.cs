using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>
/// A whole translation unit: its external declarations, by their names or all in order. What they declare is known from the outlines of the unit's runs of tokens, which units
/// share; the declarations themselves are parsed when they are asked for, since most of the thousands in headers never are. Safe from several threads: a declaration is
/// always the same object.
/// </summary>
public sealed class TranslationUnit
{
    private readonly ImmutableArray<RunOutline> _outlines;

    /// <summary>The number of the first item of each run, and of all items.</summary>
    private readonly int[] _firstItems;

    private readonly Declaration[]?[] _items;
    private readonly Dictionary<string, int> _typedefs;
    private ImmutableArray<Declaration> _declarations;

    /// <param name="outlines">One for each run of the source's tokens.</param>
    /// <param name="typedefs">The typedef names at file scope, each with the token that first made it one.</param>
    /// <param name="read">For each run that was just parsed, its items; null for the others.</param>
    internal TranslationUnit(PreprocessedUnit source, ImmutableArray<RunOutline> outlines, Dictionary<string, int> typedefs, List<Declaration[]>?[] read)
    {
        Source = source;
        _outlines = outlines;
        _typedefs = typedefs;
        _firstItems = new int[outlines.Length + 1];
        for (var run = 0; run < outlines.Length; run++)
            _firstItems[run + 1] = _firstItems[run] + outlines[run].Items.Length;
        _items = new Declaration[]?[_firstItems[^1]];
        for (var run = 0; run < outlines.Length; run++)
        {
            for (var item = 0; item < (read[run]?.Count ?? 0); item++)
                _items[_firstItems[run] + item] = read[run]![item];
        }
    }

    public PreprocessedUnit Source { get; }

    /// <summary>All external declarations in order, which parses those that were not parsed yet.</summary>
    public ImmutableArray<Declaration> Declarations
    {
        get
        {
            if (_declarations.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref _declarations, [.. Enumerable.Range(0, _items.Length).SelectMany(Item)]);
            return _declarations;
        }
    }

    /// <summary>The declarations that could not be parsed, in order.</summary>
    public IEnumerable<ErrorDeclaration> Errors
    {
        get
        {
            for (var run = 0; run < _outlines.Length; run++)
            {
                for (var item = 0; item < _outlines[run].Items.Length; item++)
                {
                    if (_outlines[run].Items[item].Error is not null)
                        yield return (ErrorDeclaration)Item(_firstItems[run] + item)[0];
                }
            }
        }
    }

    /// <summary>The outline of each run.</summary>
    internal ImmutableArray<RunOutline> Outlines => _outlines;

    /// <summary>The number of a run's first item.</summary>
    internal int FirstItemOf(int run) => _firstItems[run];

    /// <summary>The functions whose definitions stand in the files that are asked for, in order.</summary>
    public IEnumerable<FunctionDefinition> FunctionsIn(Func<string, bool> isWanted)
    {
        for (var run = 0; run < _outlines.Length; run++)
        {
            foreach (var name in _outlines[run].Names)
            {
                if (name.Kind == DeclaredKind.Function && isWanted(Source.LocationOf(Source.Tokens.StartOf(run) + _outlines[run].Items[name.Item].Start).Path))
                    yield return (FunctionDefinition)Item(_firstItems[run] + name.Item)[name.Declarator];
            }
        }
    }

    /// <summary>Whether a name is a typedef name at the end of the unit, at file scope.</summary>
    public bool IsTypedefName(string name) => _typedefs.ContainsKey(name);

    /// <summary>
    /// Whether another version of the unit declares the same at file scope, in the same order: that the two differ, if they do, in the bodies of functions. No name, type or constant of the one then
    /// means anything else in the other, and what does not stand in a body that differs says the same.
    /// </summary>
    internal bool DeclaresAs(TranslationUnit other)
    {
        if (_outlines.Length != other._outlines.Length)
            return false;
        for (var run = 0; run < _outlines.Length; run++)
        {
            if (!ReferenceEquals(Source.Tokens.Runs[run].Shape, other.Source.Tokens.Runs[run].Shape) && !DeclaresAs(other, run))
                return false;
        }
        return true;
    }

    private bool DeclaresAs(TranslationUnit other, int run)
    {
        if (_outlines[run].Items.Length != other._outlines[run].Items.Length)
            return false;
        for (var item = 0; item < _outlines[run].Items.Length; item++)
        {
            if (!SaysAs(other, run, item))
                return false;
        }
        return true;
    }

    /// <summary>Whether an external declaration has the same tokens in another version, but for a function's body.</summary>
    private bool SaysAs(TranslationUnit other, int run, int item)
    {
        var (left, right) = (Source.Tokens.Runs[run].Tokens, other.Source.Tokens.Runs[run].Tokens);
        var (own, others) = (_outlines[run].Items[item], other._outlines[run].Items[item]);
        if (AreSame(left.AsSpan(own.Start, own.End - own.Start), right.AsSpan(others.Start, others.End - others.Start)))
            return true;
        if (Item(_firstItems[run] + item) is not [FunctionDefinition function] || other.Item(other._firstItems[run] + item) is not [FunctionDefinition before])
            return false;
        var (body, bodyBefore) = (function.BodySpan.Start - Source.Tokens.StartOf(run), before.BodySpan.Start - other.Source.Tokens.StartOf(run));
        return AreSame(left.AsSpan(own.Start, body - own.Start), right.AsSpan(others.Start, bodyBefore - others.Start));
    }

    private static bool AreSame(ReadOnlySpan<Token> left, ReadOnlySpan<Token> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var token = 0; token < left.Length; token++)
        {
            if (left[token].Text != right[token].Text || left[token].Kind != right[token].Kind || (left[token].Flags & TokenFlags.Pack) != (right[token].Flags & TokenFlags.Pack))
                return false;
        }
        return true;
    }

    /// <summary>Where a token stands, in words that are the same in every unit with the same run.</summary>
    internal (object Shape, int Token) PlaceOf(int token)
    {
        var run = Source.Tokens.RunOf(token);
        return (Source.Tokens.Runs[run].Shape, token - Source.Tokens.StartOf(run));
    }

    /// <summary>The external declaration that a token is in; null for a token behind the last one, or one that only ends a declaration.</summary>
    internal Declaration? DeclarationAt(int token)
    {
        var run = Source.Tokens.RunOf(token);
        var local = token - Source.Tokens.StartOf(run);
        var items = _outlines[run].Items;
        int low = 0, high = items.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (items[middle].End <= local)
                low = middle + 1;
            else
                high = middle;
        }
        return low == items.Length ? null : Item(_firstItems[run] + low).FirstOrDefault(declaration => token < declaration.Span.End);
    }

    /// <summary>The declarations of an item, which is numbered over all runs.</summary>
    internal Declaration[] Item(int item) => Volatile.Read(ref _items[item]) ?? Parse(item);

    private Declaration[] Parse(int item)
    {
        var run = RunOutline.RunOf(_firstItems, item);
        var declarations = Parser.ParseItem(Source.Tokens, run, _outlines[run].Items[item - _firstItems[run]], _typedefs);
        return Interlocked.CompareExchange(ref _items[item], declarations, null) ?? declarations;
    }
}
