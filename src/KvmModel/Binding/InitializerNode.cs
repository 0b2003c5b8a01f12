using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// An object while its initialiser is read: a value, or parts that are nodes. Mutable, used by one reader; <see cref="Freeze"/> gives the value.
/// Invariant: array segments are disjoint and ascending; a union has at most one member node.
/// </summary>
internal sealed class InitializerNode(CType type)
{
    private readonly record struct Segment(long First, long Last, InitializerNode Node);

    private ConstantValue? _value;
    private InitializerItem? _item;
    private InitializerNode?[]? _members;
    private List<Segment>? _segments;

    public CType Type { get; } = type;

    public void Set(ConstantValue value, InitializerItem? item)
    {
        Clear(item);
        _value = value;
    }

    /// <summary>Forgets what was set; everything is zero again (C11 6.7.9 p19).</summary>
    public void Clear(InitializerItem? item)
    {
        (_value, _members, _segments) = (null, null, null);
        _item = item;
    }

    /// <summary>Notes the item that begins to fill an aggregate without braces.</summary>
    public void Touch(InitializerItem item) => _item ??= item;

    /// <summary>The member that a position means, for its bit width; null for array elements.</summary>
    public RecordMember? MemberAt(long position) => Type is RecordType { Layout: { } layout } && position < layout.Members.Length ? layout.Members[(int)position] : null;

    /// <summary>The position behind a member: the next one, or the end of a union, whose first member only is initialised in order (C11 6.7.9 p17).</summary>
    public long After(int member) => Type is RecordType { IsUnion: true } ? long.MaxValue : member + 1;

    /// <summary>The subobject at a position in order; null behind the last.</summary>
    public InitializerNode? Child(long position)
    {
        switch (Type)
        {
            case RecordType { Layout: { } layout } record:
                return position < (record.IsUnion ? Math.Min(1, layout.Members.Length) : layout.Members.Length) ? Member((int)position) : null;
            case ArrayType array when position < (array.Length ?? int.MaxValue):
                return Split(position, position)[0];
            default:
                return null;
        }
    }

    public InitializerNode Member(int index)
    {
        var layout = ((RecordType)Type).Layout!;
        Thaw();
        _members ??= new InitializerNode?[layout.Members.Length];
        if (Type is RecordType { IsUnion: true } && _members[index] is null)
            Array.Clear(_members);
        return _members[index] ??= new InitializerNode(layout.Members[index].Type);
    }

    /// <summary>A new node for a range of elements, in place of all that was there.</summary>
    public InitializerNode Replace(long first, long last)
    {
        var node = new InitializerNode(((ArrayType)Type).Element);
        var at = Cut(first, last, out var end);
        _segments!.RemoveRange(at, end - at);
        _segments.Insert(at, new Segment(first, last, node));
        return node;
    }

    /// <summary>The nodes that make up a range of elements, keeping what was there; gaps become nodes.</summary>
    public List<InitializerNode> Split(long first, long last)
    {
        var nodes = new List<InitializerNode>(1);
        var at = Cut(first, last, out _);
        for (var next = first; next <= last;)
        {
            if (at == _segments!.Count || _segments[at].First > next)
            {
                var stop = at == _segments.Count ? last : Math.Min(last, _segments[at].First - 1);
                _segments.Insert(at, new Segment(next, stop, new InitializerNode(((ArrayType)Type).Element)));
            }
            nodes.Add(_segments[at].Node);
            next = _segments[at++].Last + 1;
        }
        return nodes;
    }

    public ConstantValue Freeze()
    {
        if (_value is not null)
            return _value;
        switch (Type)
        {
            case RecordType record when _members is not null:
                var members = ImmutableArray.CreateBuilder<InitializedMember>(_members.Count(member => member is not null));
                for (var i = 0; i < _members.Length; i++)
                    if (_members[i] is { } member)
                        members.Add(new InitializedMember(record.Layout!.Members[i], member.Freeze(), member._item));
                return new RecordValue(record, members.MoveToImmutable());
            case ArrayType array:
                var elements = ImmutableArray.CreateBuilder<InitializedElements>(_segments?.Count ?? 0);
                foreach (var (first, last, node) in _segments ?? [])
                    elements.Add(new InitializedElements(first, last, node.Freeze(), node._item));
                var length = array.Length ?? (elements.Count == 0 ? 0 : elements[^1].Last + 1);
                return new ArrayValue(new ArrayType(array.Element, length), elements.MoveToImmutable());
            case RecordType { Layout: null } incomplete:
                return new UnknownValue($"the layout of {incomplete} is not known");
            default:
                return ConstantValue.Zero(Type);
        }
    }

    /// <summary>Makes the range's ends ends of segments.</summary>
    /// <returns>The index of the first segment at or behind <paramref name="first"/>; <paramref name="end"/> is that behind <paramref name="last"/>.</returns>
    private int Cut(long first, long last, out int end)
    {
        Thaw();
        _segments ??= [];
        var at = CutAt(first);
        end = last == first && at < _segments.Count && _segments[at].First == first && _segments[at].Last == first ? at + 1 : CutAt(last + 1);
        return at;
    }

    private int CutAt(long position)
    {
        int low = 0, high = _segments!.Count;
        if (high == 0 || _segments[high - 1].Last < position)
            return high;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments[middle].Last < position)
                low = middle + 1;
            else
                high = middle;
        }
        if (_segments[low] is var segment && segment.First < position)
        {
            _segments[low] = segment with { Last = position - 1 };
            _segments.Insert(++low, segment with { First = position, Node = segment.Node.Copy() });
        }
        return low;
    }

    private InitializerNode Copy() => new(Type)
    {
        _value = _value,
        _item = _item,
        _members = _members is null ? null : Array.ConvertAll(_members, member => member?.Copy()),
        _segments = _segments?.ConvertAll(segment => segment with { Node = segment.Node.Copy() }),
    };

    /// <summary>Turns a whole value into parts, so that one of them can be overridden.</summary>
    private void Thaw()
    {
        if (_value is not { } value)
            return;
        _value = null;
        switch (value, Type)
        {
            case (RecordValue record, RecordType { Layout: { } layout }):
                _members = new InitializerNode?[layout.Members.Length];
                foreach (var set in record.Members)
                    _members[layout.Members.IndexOf(set.Member)] = new InitializerNode(set.Member.Type) { _value = set.Value, _item = set.Item };
                break;
            case (ArrayValue array, ArrayType):
                _segments = [.. array.Elements.Select(e => new Segment(e.First, e.Last, new InitializerNode(array.Type.Element) { _value = e.Value, _item = e.Item }))];
                break;
            case (StringValue text, ArrayType { Element: IntegerType element }):
                _segments = [.. text.Text.Select((c, i) => new Segment(i, i, new InitializerNode(element) { _value = new IntegerValue(element.Wrap(c), element), _item = _item }))];
                break;
            case (UnknownValue, RecordType { Layout: { } layout }):
                _members = [.. layout.Members.Select(member => new InitializerNode(member.Type) { _value = value })];
                break;
            case (UnknownValue, ArrayType { Length: > 0 and { } length } array):
                _segments = [new Segment(0, length - 1, new InitializerNode(array.Element) { _value = value })];
                break;
        }
    }
}
