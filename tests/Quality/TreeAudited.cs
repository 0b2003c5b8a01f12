using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Rules.Audit;

namespace ReviewBot.Quality;

/// <summary>What an audit says of one kernel tree.</summary>
internal sealed record TreeAudited(string Version, ImmutableArray<AuditFinding> Findings)
{
    /// <summary>Null where the tree is absent, or has no KVM that can be run.</summary>
    public static TreeAudited? Of(string version)
    {
        if (TestData.Kernel(version) is not { } kernel)
            return null;
        var tree = new DirectoryTree(kernel);
        return VcpuSimulation.Symbolic(tree, KernelConfig.Default, Scenario.Default) is { } simulation
            ? new TreeAudited(version, TreeAudit.Of(simulation, SystemRegisterFile.Of(tree), encoding => TrapFacts.Shared.Find(encoding)?.Name ?? encoding.ToString())) : null;
    }
}
