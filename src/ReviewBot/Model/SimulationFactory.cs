using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>Where simulations come from: the one seam between the <c>model</c> commands and the engine that runs KVM's source.</summary>
/// <param name="Concrete">The simulation of one machine.</param>
/// <param name="Symbolic">That of every machine at once.</param>
internal sealed record SimulationFactory(
    Func<ISourceTree, KernelConfig, MachineProfile, IVcpuSimulation> Concrete,
    Func<ISourceTree, KernelConfig, IVcpuSimulation> Symbolic);
