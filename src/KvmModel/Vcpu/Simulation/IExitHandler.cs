using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What answers a guest's exit, for a vCPU and CPU that are as the exit leaves them. It may be run again from the same state.</summary>
internal interface IExitHandler
{
    /// <summary>The vCPU that it answers for.</summary>
    MemoryObject Vcpu { get; }

    /// <summary>Holds the code of the exit.</summary>
    MemoryObject Code { get; }

    /// <summary>Whether <see cref="Skip"/> is known.</summary>
    bool CanSkip { get; }

    /// <summary>What becomes of the exit on the paths of a guard.</summary>
    KernelAnswer Run(Bdd guard);

    /// <summary>What it does that only lets the guest go on behind its instruction.</summary>
    void Skip(Bdd guard);
}
