namespace KvmModel.Syntax;

/// <summary>
/// Which names are typedef names at the point that is being read (C11 6.2.1, 6.7.8): the one question about meaning that C's grammar asks.
/// A local variable, parameter or enumerator hides a typedef of the same name until its block ends, and the other way round.
/// </summary>
/// <remarks>
/// File scope is a map from name to the token that first made it a typedef; it only grows, so that after the first pass a function's body can be read
/// at any time, by any thread, with the typedefs that stood before it. Local scopes are a second map with an undo log; names that hide no typedef leave
/// no trace in it.
/// </remarks>
/// <param name="fileScope">The typedef names at file scope.</param>
/// <param name="visibleBefore">Those are seen that stand in front of this token.</param>
/// <param name="given">More typedef names.</param>
/// <param name="journal">Notes what is asked and declared at file scope.</param>
internal sealed class TypedefScopes(Dictionary<string, int> fileScope, int visibleBefore, Func<string, bool>? given = null, TypedefJournal? journal = null)
{
    private Dictionary<string, bool>? _local;
    private List<(string Name, bool? Before)>? _undo;
    private int _depth;

    public bool IsTypedefName(string name)
    {
        if (_local is { Count: > 0 } local && local.TryGetValue(name, out var isTypedef))
            return isTypedef;
        var isKnown = fileScope.TryGetValue(name, out var declaredAt);
        if (journal is not null && !(isKnown && declaredAt >= journal.Start))
            journal.Asked.TryAdd(name, isKnown);
        return (isKnown && declaredAt < visibleBefore) || (given is not null && given(name));
    }

    /// <summary>Notes that a declarator named <paramref name="name"/> was read; <paramref name="token"/> is its token.</summary>
    public void Declare(string name, bool isTypedef, int token)
    {
        if (_depth == 0)
        {
            if (!isTypedef)
                return;
            fileScope.TryAdd(name, token);
            journal?.Declared.Add((name, token));
            return;
        }
        if (IsTypedefName(name) == isTypedef)
            return;
        _local ??= [];
        (_undo ??= []).Add((name, _local.TryGetValue(name, out var before) ? before : null));
        _local[name] = isTypedef;
    }

    /// <summary>Opens a block; give the result to <see cref="Close"/>.</summary>
    public int Open()
    {
        _depth++;
        return _undo?.Count ?? 0;
    }

    public void Close(int opened)
    {
        _depth--;
        for (var last = (_undo?.Count ?? 0) - 1; last >= opened; last--)
        {
            var (name, before) = _undo![last];
            if (before is { } value)
                _local![name] = value;
            else
                _local!.Remove(name);
            _undo.RemoveAt(last);
        }
    }
}

/// <summary>What parsing a part of a unit asked and added at file scope.</summary>
/// <param name="start">The first token of the part.</param>
internal sealed class TypedefJournal(int start)
{
    public int Start => start;

    /// <summary>Whether a name is a typedef name that stands in front of the part; of those that were asked about.</summary>
    public Dictionary<string, bool> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>The typedef names that the part declares, each with its token; also those that were typedef names before.</summary>
    public List<(string Name, int Token)> Declared { get; } = [];
}
