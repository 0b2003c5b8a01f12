using System.Collections.Immutable;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>Bits of a value that are alike: 1 in the same cases, or those of a register that is an input.</summary>
/// <param name="When">When the bits are 1; null for copies.</param>
/// <param name="CopyOf">The register whose bits at the same places they are; null for others.</param>
internal readonly record struct ConditionalBits(ulong Mask, string? When, string? CopyOf);

/// <summary>A value as people read it: the bits that are the same everywhere, and when the others are set.</summary>
/// <param name="Known">Ones at the bits that are the same in every case.</param>
/// <param name="Value">Those bits.</param>
/// <param name="Others">The other bits, by the lowest of each group.</param>
internal sealed record ValueText(ulong Known, ulong Value, ImmutableArray<ConditionalBits> Others)
{
    public static ValueText Of(SymbolicBits value, IVcpuSimulation simulation, GuardPrinter printer)
    {
        var (known, number) = (0ul, 0ul);
        var others = new List<(Bdd Function, string? CopyOf, ulong Mask)>();
        for (var bit = 0; bit < value.Width; bit++)
        {
            var mask = 1ul << bit;
            var function = simulation.Space.Simplify(value[bit], simulation.Possible);
            if (function.IsConstant)
            {
                known |= mask;
                number |= function.IsTrue ? mask : 0;
                continue;
            }
            var copyOf = CopyOf(simulation.Space, function, bit);
            var same = others.FindIndex(other => copyOf is null ? other.Function == function : other.CopyOf == copyOf);
            if (same < 0)
                others.Add((function, copyOf, mask));
            else
                others[same] = others[same] with { Mask = others[same].Mask | mask };
        }
        return new ValueText(known, number, [.. others.Select(other => new ConditionalBits(other.Mask, other.CopyOf is null ? printer.Print(other.Function) : null, other.CopyOf))]);
    }

    private static string? CopyOf(BddSpace space, Bdd function, int bit)
    {
        if (space.NodeCount(function) != 1 || space.Support(function) is not [{ IsOpaque: false } variable] || space.Literal(variable.Index) != function)
            return null;
        var name = InputName.Parse(variable.Name);
        return name.IsRegisterBit && name.Bit == bit ? name.Owner + name.Register : null;
    }
}
