using KvmModel.Binding;
using KvmModel.Source;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>
/// What an object with static storage starts with, as memory. In: the constant value of its initialiser, and the program that says where the functions, variables and strings
/// in it are. Out: 64-bit words, each made when asked for, so that a table costs only what is read of it. Little-endian, laid out by AAPCS64; what no initialiser sets is
/// zero (C11 6.7.9 p10, p21), what is not known is opaque.
/// </summary>
/// <param name="program">Gives addresses.</param>
/// <param name="unit">The unit that the value is of.</param>
/// <param name="value">The whole object's.</param>
/// <param name="window">The object's window: what is not known of it is the same in every tree.</param>
internal sealed class GlobalInitializer(KernelProgram program, ProgramUnit unit, ConstantValue value, int window)
{
    private const int WordBits = 64;

    // The word being made: its constant bits, and the whole of it once a part of it is not known.
    private ulong _bits;
    private SymbolicBits? _symbolic;
    private int _index;
    private bool _leadsToLiteral;

    /// <summary>Whether objects of a type may be larger than the type is: the last member is an array of no fixed length (C11 6.7.2.1 p18).</summary>
    public static bool MayExceed(CType type) => type is RecordType { IsUnion: false, Layout.Members: [.., { Type: ArrayType { Length: null or 0 } }] };

    /// <summary>The bytes that a value takes; an array of no fixed length has those that its initialiser gives it (GNU C, "Zero Length").</summary>
    public static long? SizeOf(ConstantValue value, CType type) => (value, type) switch
    {
        (ArrayValue array, ArrayType { Length: null or 0 }) => array.Length * TypeRules.Size(array.Type.Element),
        (RecordValue { Members: [.., var last] } record, _) when MayExceed(type) && ReferenceEquals(last.Member, record.Type.Layout!.Members[^1]) =>
            Math.Max(TypeRules.Size(type) ?? 0, last.Member.BitOffset / 8 + (SizeOf(last.Value, last.Member.Type) ?? 0)),
        _ => TypeRules.Size(type),
    };

    /// <summary>The word of bytes <c>8·index</c> to <c>8·index + 7</c>.</summary>
    /// <param name="type">The whole object's.</param>
    /// <param name="leadsToLiteral">Whether it holds the address of a compound literal, which is an object of its own from then on.</param>
    public SymbolicBits Word(int index, CType type, out bool leadsToLiteral)
    {
        (_bits, _symbolic, _index, _leadsToLiteral) = (0, null, index, false);
        Put(value, type, -(long)index * WordBits, null);
        leadsToLiteral = _leadsToLiteral;
        return _symbolic ?? SymbolicBits.FromConstant(_bits, WordBits);
    }

    /// <summary>Where the element of an array that has a byte is written; null outside the initialised elements, and for what is no array.</summary>
    public SourceLocation? PlaceOf(long offset)
    {
        if (value is not ArrayValue array || TypeRules.Size(array.Type.Element) is not (> 0 and var size) || offset < 0 || array.Find(offset / size) is not { Item: { } item })
            return null;
        return unit.LocationOf(item.Designators is [var designator, ..] ? designator.Span.Start : item.Value.Span.Start);
    }

    /// <summary>Adds the part of a value that lies in the word.</summary>
    /// <param name="start">The value's first bit, counted from the word's; it may lie in front.</param>
    /// <param name="width">Of a bit-field; null for the type's.</param>
    private void Put(ConstantValue part, CType type, long start, int? width)
    {
        if (start >= WordBits || (width ?? SizeOf(part, type) * 8) is not { } bits || start + bits <= 0)
            return;
        switch (part)
        {
            case IntegerValue integer:
                PutNumber(unchecked((UInt128)integer.Value), start, (int)Math.Min(bits, 128));
                break;
            case AddressValue address:
                PutNumber(unchecked(BaseOf(address) + (ulong)address.ByteOffset), start, (int)Math.Min(bits, WordBits));
                break;
            case StringValue text when type is ArrayType { Element: var element }:
                PutText(text, start, bits, element);
                break;
            case StringValue text:
                PutNumber(unchecked(program.AddressOf(text.Text) + (ulong)text.ByteOffset), start, (int)Math.Min(bits, WordBits));
                break;
            case RecordValue record:
                foreach (var set in record.Members)
                    Put(set.Value, set.Member.Type, start + set.Member.BitOffset, set.Member.BitWidth);
                break;
            case ArrayValue array:
                PutElements(array, start);
                break;
            case UnknownValue unknown:
                PutUnknown(unknown.Reason, start, bits);
                break;
        }
    }

    private void PutElements(ArrayValue array, long start)
    {
        if (TypeRules.Size(array.Type.Element) * 8 is not (> 0 and var step))
            return;
        var first = Math.Max(0, -start / step);
        for (var index = first; start + index * step < WordBits && index < array.Length; index++)
        {
            if (array.Find(index) is { } set)
                Put(set.Value, array.Type.Element, start + index * step, null);
        }
    }

    /// <summary>The characters of a string that an array of bytes starts with; the array ends it, or a NUL does (C11 6.7.9 p14).</summary>
    private void PutText(StringValue text, long start, long bits, CType element)
    {
        if (TypeRules.Size(element) != 1)
        {
            PutUnknown("a string of wide characters", start, bits);
            return;
        }
        for (var index = Math.Max(0, -start / 8); index < text.Text.Length && index * 8 < bits && start + index * 8 < WordBits; index++)
            PutNumber(text.Text[(int)index], start + index * 8, 8);
    }

    private void PutNumber(UInt128 number, long start, int width)
    {
        if (width < 128)
            number &= (UInt128.One << width) - 1;
        var bits = (ulong)(start < 0 ? number >> (int)-start : number << (int)start);
        if (_symbolic is not { } word)
        {
            _bits |= bits;
            return;
        }
        var low = (int)Math.Max(0, start);
        var high = (int)Math.Min(WordBits, start + width);
        _symbolic = word.Insert(low, SymbolicBits.FromConstant(bits >> low, high - low));
    }

    private void PutUnknown(string reason, long start, long width)
    {
        var low = (int)Math.Max(0, start);
        var high = (int)Math.Min(WordBits, start + width);
        var word = _symbolic ?? SymbolicBits.FromConstant(_bits, WordBits);
        _symbolic = word.Insert(low, program.Unknown($"{window}[{_index}].{low}", reason, high - low));
    }

    private ulong BaseOf(AddressValue address)
    {
        _leadsToLiteral |= address.Base is LiteralObject;
        return address.Base switch
        {
            NamedObject { Declaration: Declaration declaration } named => program.AddressOf(unit, named.Name, declaration),
            LiteralObject literal => program.Literal(unit, literal).Address,
            _ => 0,
        };
    }
}
