using KvmModel.Binding;

namespace KvmModel.Symbolic;

/// <summary>Where a member lies in a struct or union.</summary>
/// <param name="BitOffset">From the start of the struct; a multiple of 8 unless it is a bit-field.</param>
/// <param name="BitWidth">Of a bit-field; null otherwise.</param>
public readonly record struct MemberPlace(long BitOffset, int? BitWidth, CType Type)
{
    /// <summary>Of the byte in which it starts.</summary>
    public long ByteOffset => BitOffset / 8;

    /// <summary>The member that a path leads to, such as <c>arch.ctxt.sys_regs[3]</c>; null when there is none, or its place is not known.</summary>
    public static MemberPlace? Find(CType type, ReadOnlySpan<char> path)
    {
        var place = new MemberPlace(0, null, type);
        while (!path.IsEmpty)
        {
            if (path[0] == '[')
            {
                var close = path.IndexOf(']');
                if (close < 0 || !int.TryParse(path[1..close], out var index) || index < 0
                    || place.Type is not ArrayType array || TypeRules.Size(array.Element) is not { } size || index >= (array.Length ?? int.MaxValue))
                    return null;
                place = new MemberPlace(place.BitOffset + index * size * 8, null, array.Element);
                path = path[(close + 1)..];
                continue;
            }
            if (path[0] == '.')
                path = path[1..];
            var end = path.IndexOfAny('.', '[');
            var name = end < 0 ? path : path[..end];
            if (place.Type is not RecordType record || record.FindMember(name.ToString()) is not { } found)
                return null;
            place = new MemberPlace(place.BitOffset + found.BitOffset, found.Member.BitWidth, found.Member.Type);
            path = path[name.Length..];
        }
        return place;
    }
}
