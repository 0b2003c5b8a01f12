using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A slot of <c>enum vcpu_sysreg</c> (Linux arch/arm64/include/asm/kvm_host.h): where KVM keeps a guest's register.</summary>
/// <param name="Name">The constant's name; with VNCR-mapped slots, that of the register.</param>
/// <param name="Index">The slot's number in this tree; not compared, as every new slot moves others.</param>
public sealed record VcpuSysReg(string Name, long Index, SourceLocation Location) : IModelFact
{
    public string Kind => "vcpu-sysreg-slot";

    public string Subject => Name;

    public string Description => "in the guest's register file";
}

/// <summary>A member of the state that KVM keeps for each vCPU outside the register file: <c>struct kvm_vcpu_arch</c> and the anonymous structures within it.</summary>
/// <param name="Record">The record's tag.</param>
/// <param name="Path">From the record, such as <c>external_debug_state.mdscr</c>.</param>
/// <param name="Type">As people write it, such as <c>u64</c>.</param>
/// <param name="BitWidth">How wide an integer it is; null when it is no integer.</param>
public sealed record VcpuStateMember(string Record, string Path, string Type, int? BitWidth, SourceLocation Location) : IModelFact
{
    /// <summary>The member's own name.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    public string Kind => "vcpu-state-member";

    public string Subject => $"{Record}.{Path}";

    public string Description => Type;
}
