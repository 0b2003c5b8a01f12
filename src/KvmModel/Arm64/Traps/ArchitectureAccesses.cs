using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>Every access that a guest may make: to each register and instruction on record, from each exception level and in each direction that some machine has.</summary>
public static class ArchitectureAccesses
{
    private static readonly (int Level, AccessDirection Direction)[] s_ways = [(1, AccessDirection.Read), (1, AccessDirection.Write), (0, AccessDirection.Read), (0, AccessDirection.Write)];

    /// <summary>In the order of the encodings.</summary>
    public static ImmutableArray<GuestAccess> All { get; } = [.. TrapFacts.Shared.Registers.Select(register => register.Encoding).SelectMany(To)];

    /// <summary>Those to one register: at EL1 before EL0, reads before writes.</summary>
    public static IEnumerable<GuestAccess> To(SystemRegisterEncoding register) =>
        s_ways.Select(way => new GuestAccess(register, way.Direction, way.Level)).Where(access => TrapFacts.Shared.Of(access).Exists != TrapCondition.Never);
}
