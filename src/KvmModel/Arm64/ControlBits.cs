using System.Collections.Frozen;
using System.Text.Json;

namespace KvmModel.Arm64;

/// <summary>When a control bit of EL2 traps.</summary>
public enum TrapPolarity { TrapsWhenSet, TrapsWhenClear }

/// <summary>A bit of an EL2 control register that traps accesses from below.</summary>
/// <param name="Register">Such as <c>HCR_EL2</c>.</param>
/// <param name="Field">The architecture's name of the bit, such as <c>TID1</c>.</param>
/// <param name="Bit">0 to 63.</param>
public sealed record ControlBit(string Register, string Field, int Bit, TrapPolarity Polarity);

/// <summary>
/// What the architecture says of the trap bits of the coarse EL2 controls, from <c>Facts/el2-controls.json</c>. Fine-grained trap registers need no table:
/// there a field traps when clear exactly when its name begins with <c>n</c> (Arm ARM DDI 0487 D24.2, HFGRTR_EL2 and its siblings), but for those of GICv5
/// (Arm IHI 0111, ICH_HFGRTR_EL2 and its siblings), where all fields trap when clear.
/// </summary>
public static class ControlBits
{
    private static readonly Lazy<FrozenDictionary<(string, int), ControlBit>> Facts = new(Load);

    public static IEnumerable<ControlBit> All => Facts.Value.Values.OrderBy(bit => bit.Register, StringComparer.Ordinal).ThenBy(bit => bit.Bit);

    /// <summary>The fact about a bit, or null when the architecture gives it no trap polarity, or none is on record.</summary>
    public static ControlBit? Find(string register, int bit) => Facts.Value.GetValueOrDefault((register, bit));

    /// <summary>Every recorded bit of <paramref name="register"/> that is set in <paramref name="mask"/>, ascending.</summary>
    public static IEnumerable<ControlBit> In(string register, ulong mask) =>
        Enumerable.Range(0, 64).Where(bit => (mask >> bit & 1) != 0).Select(bit => Find(register, bit)).OfType<ControlBit>();

    /// <summary>The polarity of a field of a fine-grained trap register.</summary>
    /// <param name="register">The register, or KVM's group of it; only how it begins counts, such as <c>ICH_HFGRTR</c>.</param>
    public static TrapPolarity OfFineGrainedField(string register, string field) =>
        register.StartsWith("ICH_", StringComparison.Ordinal) || field is ['n', >= 'A' and <= 'Z', ..] ? TrapPolarity.TrapsWhenClear : TrapPolarity.TrapsWhenSet;

    /// <summary>
    /// The polarity that the name of a control bit declares, by the architecture's habit: <c>EnXXX</c> and <c>XXXEn</c> enable, <c>nXXX</c> is a negative trap bit.
    /// Null for any other name.
    /// </summary>
    public static TrapPolarity? OfName(string field) => field switch
    {
        ['E', 'n', >= 'A' and <= 'Z', ..] or [.., 'E', 'n'] or ['n', >= 'A' and <= 'Z', ..] => TrapPolarity.TrapsWhenClear,
        _ => null,
    };

    private static FrozenDictionary<(string, int), ControlBit> Load()
    {
        using var stream = typeof(ControlBits).Assembly.GetManifestResourceStream("KvmModel.Arm64.Facts.el2-controls.json")!;
        using var document = JsonDocument.Parse(stream);
        var bits =
            from register in document.RootElement.GetProperty("controls").EnumerateObject()
            from polarity in register.Value.EnumerateObject()
            from field in polarity.Value.EnumerateObject()
            select new ControlBit(register.Name, field.Name, field.Value.GetInt32(), polarity.Name == "trap" ? TrapPolarity.TrapsWhenSet : TrapPolarity.TrapsWhenClear);
        return bits.ToFrozenDictionary(bit => (bit.Register, bit.Bit));
    }
}
