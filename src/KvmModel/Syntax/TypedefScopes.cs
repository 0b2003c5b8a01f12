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
internal sealed class TypedefScopes(Dictionary<string, int> fileScope, int visibleBefore, Func<string, bool>? given = null)
{
    private Dictionary<string, bool>? _local;
    private List<(string Name, bool? Before)>? _undo;
    private int _depth;

    public bool IsTypedefName(string name)
    {
        if (_local is { Count: > 0 } local && local.TryGetValue(name, out var isTypedef))
            return isTypedef;
        return (fileScope.TryGetValue(name, out var declaredAt) && declaredAt < visibleBefore) || (given is not null && given(name));
    }

    /// <summary>Notes that a declarator named <paramref name="name"/> was read; <paramref name="token"/> is its token.</summary>
    public void Declare(string name, bool isTypedef, int token)
    {
        if (_depth == 0)
        {
            if (isTypedef)
                fileScope.TryAdd(name, token);
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
