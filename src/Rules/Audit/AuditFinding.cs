using System.Collections.Immutable;
using KvmModel.Vcpu.Simulation;

namespace Rules.Audit;

/// <summary>What must hold of any tree, in descending order of how bad it is that it does not.</summary>
public enum Invariant
{
    /// <summary>No check of the kernel's own fails while the host starts.</summary>
    BootCheck,

    /// <summary>An access of a feature that the guest does not have does not reach the hardware.</summary>
    AbsentFeature,

    /// <summary>What a guest writes to a register is not what another finds in it.</summary>
    LeftInRegister,
}

/// <summary>One cause for which an invariant does not hold somewhere, and all that it is seen in.</summary>
/// <param name="Cause">What its subjects have in common, such as <c>FEAT_TCR2</c>.</param>
/// <param name="Subjects">The accesses or registers, by name, in the order of their encodings; at least one.</param>
/// <param name="When">For which machines, in words, for the first subject.</param>
/// <param name="Witness">One machine.</param>
/// <param name="Evidence">Why, as far as the simulation says it.</param>
public sealed record AuditFinding(Invariant Invariant, string Cause, ImmutableArray<string> Subjects, string When, Assignment? Witness, ImmutableArray<Evidence> Evidence)
{
    /// <summary>The invariant's stable name.</summary>
    public string Id => Invariant switch
    {
        Invariant.BootCheck => "boot-check",
        Invariant.AbsentFeature => "absent-feature",
        _ => "left-in-register",
    };

    /// <summary>What is wrong, in a sentence.</summary>
    public string Sentence => Invariant switch
    {
        Invariant.BootCheck => $"{Cause} while the host starts",
        Invariant.AbsentFeature => $"the guest does not have what needs {Cause}, and the access reaches the hardware: it must UNDEF",
        _ => $"a guest's write reaches the register, and nothing takes the value away before another guest finds it ({Cause})",
    };
}
