using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Lays out one struct or union. In: its members as written. Out: bit offsets, size and alignment as GCC gives them on AArch64 (AAPCS64 §5.9,
/// §8.1.8.3; GNU <c>packed</c>, <c>aligned</c> and <c>#pragma pack</c>). A bit-field must not cross more storage units of its type than the type itself has, and lends the
/// record the alignment of its type, also when it is unnamed or of width zero; packed, it takes the next free bit. Under <c>#pragma pack</c> it does so too, but still
/// lends its type's alignment as far as the pragma lets it, even when packed; one of width zero is not concerned.
/// </summary>
internal sealed class RecordLayoutBuilder
{
    /// <summary>Larger than any object of the kernel; keeps sums of hostile sizes from wrapping.</summary>
    private const long SizeLimit = 1L << 48;

    [ThreadStatic] private static HashSet<RecordType>? s_unfinished;

    private readonly SemanticModel _model;
    private readonly Scope _scope;
    private readonly bool _isUnion;
    private readonly bool _isPacked;

    /// <summary>What <c>#pragma pack</c> says where the definition ends, in bytes; it caps what members ask for, but nothing that the record itself does.</summary>
    private readonly int _pack;
    private readonly ImmutableArray<RecordMember>.Builder _members;

    /// <summary>The first free bit (of a struct), the largest extent (of a union).</summary>
    private long _end;
    private int _alignment = 1;

    private RecordLayoutBuilder(SemanticModel model, RecordTypeSyntax syntax, Scope scope)
    {
        _model = model;
        _scope = scope;
        _isUnion = syntax.IsUnion;
        _isPacked = syntax.Attributes.IsPacked;
        _pack = syntax.Pack == 0 ? int.MaxValue : syntax.Pack;
        _members = ImmutableArray.CreateBuilder<RecordMember>(syntax.Members.Length);
    }

    /// <summary>Null when a member's size is not known; also for a record that contains itself.</summary>
    public static RecordLayout? Build(SemanticModel model, RecordType type, Scope scope)
    {
        var unfinished = s_unfinished ??= new HashSet<RecordType>(ReferenceEqualityComparer.Instance);
        if (!EvaluationGuard.TryEnter())
            return null;
        try
        {
            if (!unfinished.Add(type))
            {
                EvaluationGuard.Refuse();
                return null;
            }
            try
            {
                return new RecordLayoutBuilder(model, type.Syntax!, scope).Build(type.Syntax!);
            }
            finally
            {
                unfinished.Remove(type);
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private RecordLayout? Build(RecordTypeSyntax syntax)
    {
        foreach (var member in syntax.Members)
            if (!(member.BitWidth is null ? Place(member) : PlaceBitField(member, member.BitWidth)) || _end > SizeLimit)
                return null;
        _alignment = Math.Max(_alignment, _model.ExplicitAlignment(syntax.Attributes, _scope) ?? 1);
        var bytes = (_end + 7) / 8;
        return new RecordLayout(RoundUp(bytes, _alignment), _alignment, _members.ToImmutable());
    }

    private bool Place(MemberSyntax syntax)
    {
        var type = _model.TypeOfMember(syntax, _scope);
        if (syntax.Name is null && type is not RecordType)
            return true;
        var size = type is ArrayType { Length: null } ? 0 : TypeRules.Size(type);
        if (size is not { } bytes || bytes > SizeLimit || _model.Alignment(syntax.Type, _scope) is not { } natural)
            return false;
        var asked = _model.ExplicitAlignment(syntax.Attributes, _scope);
        var alignment = Math.Min(_pack, IsPacked(syntax) ? asked ?? 1 : Math.Max(natural, asked ?? 1));
        _alignment = Math.Max(_alignment, alignment);
        var offset = _isUnion ? 0 : RoundUp(_end, alignment * 8L);
        _members.Add(new RecordMember(syntax.Name, type, offset, null, syntax));
        _end = Math.Max(_end, offset + bytes * 8);
        return true;
    }

    private bool PlaceBitField(MemberSyntax syntax, Expression widthSyntax)
    {
        var type = _model.TypeOfMember(syntax, _scope);
        if (TypeRules.AsInteger(type) is not { } integer || _model.Alignment(syntax.Type, _scope) is not { } natural
            || _model.Evaluate(widthSyntax, _scope) is not IntegerValue { Value: var value } || value < 0 || value > integer.Size * 8)
            return false;
        var width = (int)value;
        if (width == 0)
        {
            _alignment = Math.Max(_alignment, natural);
            _end = _isUnion ? _end : RoundUp(_end, natural * 8L);
            return true;
        }
        var (packed, limited) = (IsPacked(syntax), _pack < int.MaxValue);
        var asked = _model.ExplicitAlignment(syntax.Attributes, _scope) ?? 0;
        var offset = _isUnion ? 0 : _end;
        if (!packed && IsWholeUnit(width, offset))
            asked = Math.Max(asked, width / 8);
        asked = Math.Min(_pack, asked);
        _alignment = Math.Max(_alignment, Math.Max(limited ? Math.Min(_pack, natural) : packed ? 1 : natural, asked));
        if (asked > 0)
            offset = RoundUp(offset, asked * 8L);
        var unit = natural * 8L;
        if (!packed && !limited && (offset % unit + width + unit - 1) / unit > integer.Size * 8L / unit)
            offset = RoundUp(offset, unit);
        if (syntax.Name is not null)
            _members.Add(new RecordMember(syntax.Name, type, offset, width, syntax));
        _end = Math.Max(_end, offset + width);
        return true;
    }

    /// <summary>GCC makes a bit-field that fills an aligned machine word an ordinary member, and aligns it so even when its typedef asks for less.</summary>
    private static bool IsWholeUnit(int width, long offset) => width is 8 or 16 or 32 or 64 && offset % width == 0;

    private bool IsPacked(MemberSyntax syntax) => _isPacked || syntax.Attributes.IsPacked;

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;
}
