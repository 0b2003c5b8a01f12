using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>All that the model knows of one register.</summary>
/// <param name="Names">Every name that the tree has for the encoding, the one that reports use first.</param>
/// <param name="Rows">The rows of descriptor tables.</param>
/// <param name="Slot">Where the guest's register file keeps it; null for nowhere.</param>
/// <param name="Switches">Where hypervisor code saves and restores it.</param>
/// <param name="Accesses">MRS and MSR, at each exception level of the VM.</param>
/// <param name="View">What userspace sees; null when it never sees it.</param>
/// <param name="Switch">What the run of the switch between host and guest does with it; null when that does not touch it.</param>
internal sealed record RegisterEntry(
    SystemRegisterEncoding Encoding, ImmutableArray<string> Names, ImmutableArray<SysRegDescriptor> Rows, VcpuSysReg? Slot, ImmutableArray<RegisterSwitch> Switches,
    ImmutableArray<AccessBehaviour> Accesses, RegisterView? View, SwitchView? Switch)
{
    public string Name => Names[0];
}

/// <summary>The registers of a tree: what its tables say, and what running it says, under one encoding.</summary>
internal sealed class RegisterEntries
{
    private readonly VmKind _vm;
    private readonly IVcpuSimulation _simulation;
    private readonly RegisterNaming _naming;
    private readonly ILookup<SystemRegisterEncoding, string> _names;
    private readonly ILookup<SystemRegisterEncoding, SysRegDescriptor> _rows;
    private readonly ILookup<string, VcpuSysReg> _slots;
    private readonly ILookup<string, RegisterSwitch> _switches;
    private readonly Dictionary<SystemRegisterEncoding, RegisterView> _views;
    private readonly Dictionary<SystemRegisterEncoding, SwitchView> _worldSwitch;

    public RegisterEntries(VcpuModel model, IVcpuSimulation simulation, VmKind vm)
    {
        _vm = vm;
        _simulation = simulation;
        _naming = new RegisterNaming(model);
        _names = model.Registers.All.ToLookup(register => register.Encoding, register => register.Name);
        _rows = model.Facts<SysRegDescriptor>().ToLookup(row => row.Encoding);
        _slots = model.Facts<VcpuSysReg>().ToLookup(slot => slot.Name, StringComparer.Ordinal);
        _switches = model.Facts<RegisterSwitch>().ToLookup(place => place.Register, StringComparer.Ordinal);
        _views = simulation.Registers.ToDictionary(view => view.Register);
        _worldSwitch = simulation.Switches.ToDictionary(view => view.Register);
    }

    /// <summary>All of them, ascending.</summary>
    public IEnumerable<RegisterEntry> All => _naming.Encodings.Union(_views.Keys).Union(_worldSwitch.Keys).Order().Select(Of);

    public RegisterEntry Of(SystemRegisterEncoding encoding)
    {
        var name = _naming.Of(encoding);
        ImmutableArray<string> names = [name, .. _names[encoding].Where(other => other != name).Order(StringComparer.Ordinal)];
        var rows = _rows[encoding].ToImmutableArray();
        var slot = rows.Select(row => row.Slot).OfType<string>().Concat(names).SelectMany(candidate => _slots[candidate]).FirstOrDefault();
        var switches = names.SelectMany(Aliases).Distinct(StringComparer.Ordinal).SelectMany(alias => _switches[alias])
            .OrderBy(place => place.Direction).ThenBy(place => place.Location.Path, StringComparer.Ordinal).ThenBy(place => place.Location.Line);
        return new RegisterEntry(encoding, names, rows, slot, [.. switches], [.. RegisterNaming.AccessesTo(encoding, _vm).Select(_simulation.Access)], _views.GetValueOrDefault(encoding), _worldSwitch.GetValueOrDefault(encoding));
    }

    /// <summary>A register of EL1 or EL0 has another name for a hypervisor with VHE (Arm ARM DDI 0487 HCR_EL2.E2H: <c>_EL12</c> and <c>_EL02</c> name it there).</summary>
    private static IEnumerable<string> Aliases(string name) =>
        name.EndsWith("_EL1", StringComparison.Ordinal) || name.EndsWith("_EL0", StringComparison.Ordinal) ? [name, name + "2"] : [name];
}
