using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>
/// The case of a model of all machines that is one machine and one VM. In: the model, and the simulation of that machine. Out: what a function of the model is there. What is known
/// of neither stays open.
/// </summary>
internal sealed class OneMachine
{
    private readonly BddSpace _space;
    private readonly Bdd _case;

    public OneMachine(VcpuSimulation model, VcpuSimulation concrete, MachineProfile profile)
    {
        _space = model.Space;
        var guest = concrete.Registers.Where(view => view.Value is not null).ToDictionary(view => view.Register, view => view.Value!.Value);
        var encodings = model.Registers.Select(view => view.Register).Concat(profile.Hardware.Keys).Distinct().ToLookup(encoding => model.Kernel.NameOf(encoding) ?? "");
        var capabilities = Capabilities(concrete);
        // From the last variable up, so that each conjunction only adds on top.
        _case = Bdd.True;
        foreach (var input in _space.Inputs.Reverse())
        {
            var name = InputName.Parse(input.Name);
            bool? value = null;
            if (name.IsRegisterBit && name.Owner == "host.")
                value = encodings[name.Register!].Any(encoding => (profile.Hardware.GetValueOrDefault(encoding) >> name.Bit & 1) != 0);
            else if (name.IsRegisterBit && encodings[name.Register!].FirstOrDefault() is var register && guest.TryGetValue(register, out var held))
                value = held[name.Bit] is { IsConstant: true } bit ? bit.IsTrue : null;
            else if (!name.IsRegisterBit)
                value = Statement(input.Name, profile, capabilities);
            if (value is { } known)
                _case = _space.And(_case, known ? _space.Literal(input.Index) : _space.Not(_space.Literal(input.Index)));
        }
    }

    /// <summary>A machine without what the model of all machines does not ask about: what registers hold at reset that do not identify anything.</summary>
    public static MachineProfile AsModelled(MachineProfile profile, VcpuSimulation model) => profile with
    {
        Hardware = profile.Hardware.RemoveRange(profile.Hardware.Keys.Where(register => !MachineVariables.IsKnown(register, model.Kernel.NameOf(register)))),
    };

    /// <summary>Whether a function holds; null when it is open.</summary>
    public bool? Holds(Bdd function) => _space.AreDisjoint(function, _case) ? false : _space.Implies(_case, function) ? true : null;

    /// <summary>A value's bits that are known there, and what they are.</summary>
    public (ulong Known, ulong Value) Bits(SymbolicBits value)
    {
        var (known, number) = (0ul, 0ul);
        for (var bit = 0; bit < value.Width; bit++)
        {
            if (Holds(value[bit]) is not { } holds)
                continue;
            known |= 1ul << bit;
            number |= holds ? 1ul << bit : 0;
        }
        return (known, number);
    }

    private static bool? Statement(string name, MachineProfile profile, IReadOnlyDictionary<string, bool> capabilities) => name switch
    {
        "vm.gic" => profile.HasGic,
        "vm.mte" => profile.HasMte,
        _ when name.StartsWith("vcpu.feature.", StringComparison.Ordinal) => VcpuFeatureNames.Find(name["vcpu.feature.".Length..].ToLowerInvariant()) is { } number && profile.VcpuFeatures.Contains(number),
        _ => capabilities.TryGetValue(name, out var has) ? has : null,
    };

    /// <summary>The capabilities that the concrete machine's kernel found, as variables name them.</summary>
    private static Dictionary<string, bool> Capabilities(VcpuSimulation concrete)
    {
        var kernel = concrete.Kernel;
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        if ((kernel.Program.FindVariable("system_cpucaps") ?? kernel.Program.FindVariable("cpu_hwcaps")) is not { } bitmap || kernel.Program.Preprocessor.Tree.Read(CpuCapabilities.Path) is not { } description)
            return found;
        foreach (var (index, name) in CpuCapabilities.Read(description).Names.Index())
            if (kernel.Memory.Load(bitmap, index, 1)[0] is { IsConstant: true } bit)
                found[$"cap.ARM64_{name}"] = bit.IsTrue;
        return found;
    }
}
