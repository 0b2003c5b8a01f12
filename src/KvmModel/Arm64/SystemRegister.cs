using System.Collections.Immutable;

namespace KvmModel.Arm64;

/// <summary>A system register as <c>arch/arm64/tools/sysreg</c> describes it (<c>Sysreg</c> … <c>EndSysreg</c>).</summary>
/// <param name="Layouts">Its fields: one layout for each <c>Prefix</c> block in order, then the one without prefix; empty when <paramref name="FieldsOf"/> says where they are.</param>
/// <param name="FieldsOf">The field set or register whose fields this one has (<c>Fields</c>, <c>Mapping</c>), or null.</param>
/// <param name="IsMapping">Whether <paramref name="FieldsOf"/> was given as <c>Mapping</c>: it names a register that this one is another view of.</param>
/// <param name="Line">The line of the <c>Sysreg</c> keyword, from 1.</param>
public sealed record SystemRegister(string Name, SystemRegisterEncoding Encoding, ImmutableArray<RegisterLayout> Layouts, string? FieldsOf, bool IsMapping, int Line);

/// <summary>Fields that several registers share (<c>SysregFields</c> … <c>EndSysregFields</c>).</summary>
public sealed record RegisterFieldSet(string Name, ImmutableArray<RegisterLayout> Layouts, int Line);

/// <summary>The 64 bits of a register, from bit 63 down, each in one field.</summary>
/// <param name="Prefix">Which of several views of the register this is (<c>Prefix</c>), such as one for AArch32; null for the only or last one.</param>
public sealed record RegisterLayout(string? Prefix, ImmutableArray<RegisterField> Fields);

public enum RegisterFieldKind : byte
{
    /// <summary>A field whose values have no names.</summary>
    Field,

    /// <summary>A field with named values.</summary>
    Enum,

    /// <summary>Named values that compare as unsigned numbers: a greater value has all that a lower one has.</summary>
    UnsignedEnum,

    /// <summary>Named values that compare as two's complement numbers: all ones is "less than nothing".</summary>
    SignedEnum,

    /// <summary>Reserved, reads as 0 (Arm ARM DDI 0487 Glossary, RES0).</summary>
    Res0,

    /// <summary>Reserved, reads as 1.</summary>
    Res1,

    /// <summary>May hold anything.</summary>
    Unknown,

    /// <summary>Reads as zero.</summary>
    Raz,
}

/// <summary>Some bits of a register.</summary>
/// <param name="Name">Null for reserved bits.</param>
/// <param name="Msb">The highest bit, 0 to 63, and <paramref name="Lsb"/> the lowest; both belong to the field.</param>
/// <param name="Values">The named values; empty when the kind has none.</param>
public sealed record RegisterField(RegisterFieldKind Kind, string? Name, int Msb, int Lsb, ImmutableArray<RegisterFieldValue> Values, int Line)
{
    public int Width => Msb - Lsb + 1;

    /// <summary>The field's bits in the register.</summary>
    public ulong Mask => (ulong.MaxValue >> (63 - Msb)) & (ulong.MaxValue << Lsb);
}

/// <summary>A named value of a field.</summary>
/// <param name="Digits">As written, with <c>0b</c>.</param>
/// <param name="Line">Where, from 1.</param>
public readonly record struct RegisterFieldValue(string Name, ulong Value, string Digits, int Line);
