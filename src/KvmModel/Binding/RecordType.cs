using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// A struct or union; its members and layout are computed when first asked for, so that a type may refer to itself. Two mentions of one
/// definition are the same object.
/// </summary>
public sealed class RecordType : CType
{
    private readonly Func<RecordType, RecordLayout?> _compute;
    private RecordLayout? _layout;
    private Dictionary<string, MemberLocation>? _members;

    /// <param name="compute">Gives the layout, or null while it is not known; pure, called until it gives one.</param>
    public RecordType(bool isUnion, string? tag, RecordTypeSyntax? syntax, Func<RecordType, RecordLayout?> compute)
    {
        IsUnion = isUnion;
        Tag = tag;
        Syntax = syntax;
        _compute = compute;
    }

    public bool IsUnion { get; }
    public string? Tag { get; }

    /// <summary>The definition; null while the type is only declared.</summary>
    public RecordTypeSyntax? Syntax { get; }

    /// <summary>Null while the type is only declared, or when a member's size is not known.</summary>
    public RecordLayout? Layout => _layout ?? Publish(_compute(this));

    /// <summary>A member by name, anonymous structs and unions looked through (C11 6.7.2.1 p13); null when there is none, or no layout.</summary>
    public MemberLocation? FindMember(string name)
    {
        if (_members is null)
        {
            if (Layout is not { } layout)
                return null;
            var members = new Dictionary<string, MemberLocation>(StringComparer.Ordinal);
            Collect(layout, [], 0, members, 0);
            _members = members;
        }
        return _members.GetValueOrDefault(name);
    }

    public override string ToString() => $"{(IsUnion ? "union" : "struct")} {Tag ?? "(anonymous)"}";

    private RecordLayout? Publish(RecordLayout? layout)
    {
        if (layout is not null)
            Interlocked.CompareExchange(ref _layout, layout, null);
        return _layout;
    }

    private static void Collect(RecordLayout layout, ImmutableArray<int> prefix, long offset, Dictionary<string, MemberLocation> found, int depth)
    {
        for (var i = 0; i < layout.Members.Length; i++)
        {
            var member = layout.Members[i];
            if (member.Name is { } name)
                found.TryAdd(name, new MemberLocation(member, prefix.Add(i), offset + member.BitOffset));
            else if (member.Type is RecordType { Layout: { } inner } && depth < 64)
                Collect(inner, prefix.Add(i), offset + member.BitOffset, found, depth + 1);
        }
    }
}

/// <summary>Where everything lies in a struct or union. Invariant: members are in order of declaration.</summary>
/// <param name="Size">In bytes, padding included.</param>
/// <param name="Alignment">In bytes.</param>
public sealed record RecordLayout(long Size, int Alignment, ImmutableArray<RecordMember> Members);

/// <summary>A member. <paramref name="BitOffset"/> counts from the start of the record; <paramref name="BitWidth"/> is null unless it is a bit-field.</summary>
public sealed record RecordMember(string? Name, CType Type, long BitOffset, int? BitWidth, MemberSyntax Syntax);

/// <summary>A member found by name in a record.</summary>
/// <param name="Path">Indices into the <see cref="RecordLayout.Members"/> of the record, then of the anonymous records on the way.</param>
/// <param name="BitOffset">From the start of the record that was asked.</param>
public sealed record MemberLocation(RecordMember Member, ImmutableArray<int> Path, long BitOffset);
