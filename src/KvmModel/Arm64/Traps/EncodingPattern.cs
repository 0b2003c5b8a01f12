using System.Globalization;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// The encodings of a register, or of an array of registers as functions of the index: <c>2,0,0,n,4</c> is DBGBVR&lt;n&gt;_EL1, and in <c>3,3,14,8+n[4:3],n[2:0]</c>
/// some bits of the index are a part of CRm and op2 (Arm ARM DDI 0487 C5.1.2).
/// </summary>
internal readonly record struct EncodingPattern(string Text)
{
    public SystemRegisterEncoding At(int index)
    {
        var parts = Text.Split(',');
        return new SystemRegisterEncoding(Part(parts[0], index), Part(parts[1], index), Part(parts[2], index), Part(parts[3], index), Part(parts[4], index));
    }

    private static byte Part(string part, int index) => (byte)part.Split('+').Sum(term => Term(term, index));

    private static int Term(string term, int index)
    {
        if (!term.StartsWith('n'))
            return Number(term);
        if (term.Length == 1)
            return index;
        var ends = term[2..^1].Split(':');
        var lsb = Number(ends[^1]);
        return index >> lsb & (1 << (Number(ends[0]) - lsb + 1)) - 1;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
