using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>
/// What KVM/arm64 in one source tree does for a vCPU, as far as it can be read: the registers it knows, where it keeps them, how it traps, shows, saves and
/// restores them. Immutable; made by <see cref="VcpuModelReader"/>.
/// </summary>
public sealed class VcpuModel
{
    private readonly Lazy<CapabilityFields> _capabilities;
    private SystemRegisterTable? _registers;

    internal VcpuModel(ISourceTree tree, ImmutableArray<CodeUnit> units, Func<CapabilityFields> capabilities)
    {
        _capabilities = new(capabilities);
        Tree = tree;
        Units = units;
    }

    public ISourceTree Tree { get; }

    /// <summary>The units that were read, in ordinal order of their paths.</summary>
    public ImmutableArray<CodeUnit> Units { get; }

    /// <summary>The facts of a type, each once, in the order of the units. A fact from a shared header is read in several units.</summary>
    public IEnumerable<T> Facts<T>() where T : IModelFact => Units.SelectMany(unit => unit.Facts.OfType<T>()).DistinctBy(fact => (fact.Kind, fact.Key, fact.Description, fact.Location));

    /// <summary>The system registers that the tree names: in the headers of its units, and in its register description.</summary>
    public SystemRegisterTable Registers => LazyInitializer.EnsureInitialized(ref _registers, ReadRegisters);

    /// <summary>Which ID register fields the host's capabilities are read from. Costs a further unit of the kernel the first time it is asked for.</summary>
    public CapabilityFields Capabilities => _capabilities.Value;

    /// <summary>
    /// The trap bits of a control register among <paramref name="mask"/>, ascending, under the names that this tree gives them. Where the tree's name is not the architecture's,
    /// the polarity is that which the name declares; a bit whose name declares none is left out.
    /// </summary>
    public IEnumerable<ControlBit> ControlBitsIn(string register, ulong mask)
    {
        var described = SystemRegisterFile.Of(Tree);
        foreach (var bit in ControlBits.In(register, mask))
        {
            if (described?.FieldAt(register, bit.Bit) is not { Name: { } name } || name == bit.Field)
                yield return bit;
            else if (ControlBits.OfName(name) is { } polarity)
                yield return bit with { Field = name, Polarity = polarity };
        }
    }

    private SystemRegisterTable ReadRegisters()
    {
        var named = Units.Select(unit => unit.Registers).MaxBy(table => table.Count)?.All ?? [];
        var described = SystemRegisterFile.Of(Tree)?.Registers ?? [];
        return new SystemRegisterTable(named.Concat(described.Select(register => (register.Name, register.Encoding))));
    }
}
