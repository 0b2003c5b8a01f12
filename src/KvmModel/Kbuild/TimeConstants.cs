using System.Globalization;
using System.Numerics;
using System.Text;

namespace KvmModel.Kbuild;

/// <summary><c>generated/timeconst.h</c>: factors that convert ticks to units of time by multiplication and shift (Linux kernel/time/timeconst.bc).</summary>
internal static class TimeConstants
{
    public static string Header(long hz)
    {
        var text = new StringBuilder("#include <linux/param.h>\n#include <linux/types.h>\n");
        Reciprocals(text, "MSEC", 1000, hz);
        Reciprocals(text, "USEC", 1_000_000, hz);
        Ratios(text, "MSEC", 1000, hz);
        Ratios(text, "USEC", 1_000_000, hz);
        Ratios(text, "NSEC", 1_000_000_000, hz);
        return text.ToString();
    }

    private static void Reciprocals(StringBuilder text, string unit, long perSecond, long hz)
    {
        Reciprocal(text, $"HZ_TO_{unit}", perSecond, hz);
        Reciprocal(text, $"{unit}_TO_HZ", hz, perSecond);
    }

    /// <summary>The multiplier for n/d with the least shift that makes it a 32-bit number with its top bit set, and the adjustment that rounds up.</summary>
    private static void Reciprocal(StringBuilder text, string name, long n, long d)
    {
        var shift = 0;
        while (Multiplier(shift, n, d) < BigInteger.One << 31)
            shift++;
        var reduced = d / (long)BigInteger.GreatestCommonDivisor(n, d);
        var adjustment = (BigInteger.One << shift) * (reduced - 1) / reduced;
        Define(text, $"{name}_MUL32", $"U64_C(0x{Hexadecimal(Multiplier(shift, n, d))})");
        Define(text, $"{name}_ADJ32", $"U64_C(0x{Hexadecimal(adjustment)})");
        Define(text, $"{name}_SHR32", shift.ToString(CultureInfo.InvariantCulture));
    }

    private static void Ratios(StringBuilder text, string unit, long perSecond, long hz)
    {
        var divisor = (long)BigInteger.GreatestCommonDivisor(hz, perSecond);
        Define(text, $"HZ_TO_{unit}_NUM", (perSecond / divisor).ToString(CultureInfo.InvariantCulture));
        Define(text, $"HZ_TO_{unit}_DEN", (hz / divisor).ToString(CultureInfo.InvariantCulture));
        Define(text, $"{unit}_TO_HZ_NUM", (hz / divisor).ToString(CultureInfo.InvariantCulture));
        Define(text, $"{unit}_TO_HZ_DEN", (perSecond / divisor).ToString(CultureInfo.InvariantCulture));
    }

    private static BigInteger Multiplier(int shift, long n, long d) => ((BigInteger.One << shift) * n + d - 1) / d;

    private static string Hexadecimal(BigInteger value) => ((UInt128)value).ToString("X", CultureInfo.InvariantCulture);

    private static void Define(StringBuilder text, string name, string value) => text.Append("#define ").Append(name).Append(' ').Append(value).Append('\n');
}
