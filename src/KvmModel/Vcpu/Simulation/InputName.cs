using System.Globalization;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The name of an input, taken apart: <c>guest.ID_AA64PFR2_EL1[32]</c> is bit 32 of a register that <c>guest</c> has; any other name
/// (<c>cap.ARM64_HAS_FPMR</c>, <c>vcpu.feature.SVE</c>, <c>mode.vhe</c>) is a statement that holds or not.
/// </summary>
/// <param name="Owner">Whose register, with the dot (<c>guest.</c>); null for a statement.</param>
/// <param name="Register">The register's name; null for a statement.</param>
/// <param name="Bit">0 to 63.</param>
public readonly record struct InputName(string Name, string? Owner, string? Register, int Bit)
{
    public bool IsRegisterBit => Register is not null;

    public static InputName Parse(string name)
    {
        var bracket = name.LastIndexOf('[');
        var dot = name.IndexOf('.');
        return dot > 0 && bracket > dot + 1 && name[^1] == ']' && int.TryParse(name.AsSpan(bracket + 1, name.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var bit) && bit <= 63
            ? new(name, name[..(dot + 1)], name[(dot + 1)..bracket], bit)
            : new(name, null, null, 0);
    }

    public static string OfBit(string owner, string register, int bit) => $"{owner}{register}[{bit}]";
}
