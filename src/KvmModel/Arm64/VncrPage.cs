using System.Collections.Frozen;
using System.Text.Json;

namespace KvmModel.Arm64;

/// <summary>
/// Where the page that VNCR_EL2 points to holds which register, from <c>Facts/vncr-page.json</c> (Arm ARM DDI 0487 D8.11, "Enhanced support for nested virtualization"). Offsets are in bytes,
/// multiples of 8 below <see cref="Size"/>.
/// </summary>
public static class VncrPage
{
    public const int Size = 0x1000;

    private static readonly Lazy<FrozenDictionary<string, int>> s_offsets = new(Load);

    /// <summary>Every register on record, in ordinal order of the names.</summary>
    public static IEnumerable<(string Register, int Offset)> All => s_offsets.Value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>The offset of a register; null when none is on record.</summary>
    public static int? OffsetOf(string register) => s_offsets.Value.TryGetValue(register, out var offset) ? offset : null;

    /// <summary>The registers at an offset, in ordinal order: HCR_EL2 and NVHCR_EL2 share theirs.</summary>
    public static IEnumerable<string> At(int offset) => All.Where(entry => entry.Offset == offset).Select(entry => entry.Register);

    private static FrozenDictionary<string, int> Load()
    {
        using var stream = typeof(VncrPage).Assembly.GetManifestResourceStream("KvmModel.Arm64.Facts.vncr-page.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("offsets").EnumerateObject().SelectMany(register => Entries(register.Name, register.Value.GetString()!)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary><c>"ICH_LR&lt;0-15&gt;_EL2": "400"</c> is an array of registers, 8 bytes apart.</summary>
    private static IEnumerable<KeyValuePair<string, int>> Entries(string name, string offset)
    {
        var first = Convert.ToInt32(offset, 16);
        if (name.Split('<', '-', '>') is not [var stem, var low, var high, var rest])
            return [KeyValuePair.Create(name, first)];
        return Enumerable.Range(int.Parse(low), int.Parse(high) - int.Parse(low) + 1).Select((index, nth) => KeyValuePair.Create($"{stem}{index}{rest}", first + 8 * nth));
    }
}
