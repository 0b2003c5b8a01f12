using KvmModel.Binding;

namespace KvmModel.Lowering;

/// <summary>
/// An lvalue while a function is lowered: a register local, or bits behind an address. Constant offsets gather in <see cref="BitOffset"/>, so that a chain of members is
/// one access.
/// </summary>
/// <param name="Local">Set when the object lives in a register.</param>
/// <param name="Address">Set when it lives in memory.</param>
/// <param name="BitOffset">From the address.</param>
/// <param name="BitWidth">Of a bit-field; null for other objects.</param>
/// <param name="Type">The object's; of a bit-field the declared type.</param>
/// <param name="Reason">Why the place is not known; null when it is.</param>
internal readonly record struct Place(Local? Local, Code? Address, long BitOffset, int? BitWidth, CType Type, string? Reason)
{
    public static Place Of(Local local) => new(local, null, 0, null, local.Type, null);

    public static Place At(Code address, CType type) => CodeFolding.Split(address) is var (root, bytes) && Math.Abs(bytes) <= int.MaxValue / 16
        ? new(null, root, bytes * 8, null, type, null) : new(null, address, 0, null, type, null);

    public static Place Unknown(string reason) => new(null, null, 0, null, new UnknownType(reason), reason);

    /// <summary>The part of the object that lies some bits behind its start.</summary>
    public Place Part(long bitOffset, CType type, int? bitWidth = null) => this with { BitOffset = BitOffset + bitOffset, Type = type, BitWidth = bitWidth };
}
