using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>Accesses and registers as people name them: in one tree or two, under the names that the later one gives.</summary>
internal sealed class RegisterNaming(params IEnumerable<VcpuModel> models)
{
    private readonly ImmutableArray<VcpuModel> _models = [.. models];

    /// <summary>Every register that a tree names or handles, ascending.</summary>
    public IEnumerable<SystemRegisterEncoding> Encodings => _models
        .SelectMany(model => model.Registers.All.Select(register => register.Encoding).Concat(model.Facts<SysRegDescriptor>().Select(row => row.Encoding)))
        .Where(encoding => encoding.Op0 >= 2).Distinct().Order();

    public string Of(SystemRegisterEncoding encoding) =>
        _models.Select(model => model.Registers.NameOf(encoding)).LastOrDefault(name => name != encoding.ToString()) ?? encoding.ToString();

    /// <summary><c>MSR FPMR at EL0</c></summary>
    public string Of(GuestAccess access) => access.ToString().Replace(access.Encoding.ToString(), Of(access.Encoding), StringComparison.Ordinal);

    /// <summary>The accesses to a register by a VM: a read and a write, at each exception level.</summary>
    public static ImmutableArray<GuestAccess> AccessesTo(SystemRegisterEncoding encoding, VmKind vm) =>
        [.. GuestLevels.Of(vm).SelectMany(level => new GuestAccess[] { new(encoding, AccessDirection.Read, level), new(encoding, AccessDirection.Write, level) })];
}
