using System.Globalization;

namespace KvmModel.Arm64;

/// <summary>
/// Register encodings as text: <c>S3_3_C4_C4_2</c>, as assemblers take it (Arm ARM DDI 0487 C5.1.2), and <c>3,3,4,4,2</c>, as profiles and measured tables
/// have it. A number out of range makes no encoding.
/// </summary>
public static class EncodingText
{
    private const int LongestText = 24;

    /// <summary>The encoding, in either form; null for anything else.</summary>
    public static SystemRegisterEncoding? Parse(string text)
    {
        if (text.Length > LongestText)
            return null;
        if (text.Split(',') is [var op0, var op1, var crn, var crm, var op2])
            return FromNumbers(op0, op1, crn, crm, op2);
        return text.ToUpperInvariant().Split('_') is [['S', .. var s], var o1, ['C', .. var n], ['C', .. var m], var o2] ? FromNumbers(s, o1, n, m, o2) : null;
    }

    /// <summary><c>op0,op1,CRn,CRm,op2</c> in decimal.</summary>
    public static string Numbers(SystemRegisterEncoding encoding) =>
        string.Create(CultureInfo.InvariantCulture, $"{encoding.Op0},{encoding.Op1},{encoding.CRn},{encoding.CRm},{encoding.Op2}");

    /// <summary>The encoding of op0, op1, CRn, CRm and op2 in decimal; null when one is no number or out of range.</summary>
    public static SystemRegisterEncoding? FromNumbers(params ReadOnlySpan<string> texts)
    {
        Span<byte> numbers = stackalloc byte[5];
        ReadOnlySpan<byte> limits = [3, 7, 15, 15, 7];
        for (var index = 0; index < numbers.Length; index++)
        {
            if (!byte.TryParse(texts[index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index]) || numbers[index] > limits[index])
                return null;
        }
        return new SystemRegisterEncoding(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
