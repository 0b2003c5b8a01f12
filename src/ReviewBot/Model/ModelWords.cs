using KvmModel.Delta;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>The words of the outer contract for what two trees differ in.</summary>
internal static class ModelWords
{
    public static string Of(BehaviourKind kind) => kind switch
    {
        BehaviourKind.Access => "access",
        BehaviourKind.Listed => "listed",
        BehaviourKind.Value => "value",
        BehaviourKind.WritableMask => "writable",
        BehaviourKind.Control => "control",
        BehaviourKind.Boot => "boot",
        BehaviourKind.Restored => "restored",
        BehaviourKind.Saved => "saved",
        BehaviourKind.Kept => "kept",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(SwitchMoment moment) => moment switch
    {
        SwitchMoment.Entry => "entry",
        SwitchMoment.FloatingPointUse => "floating-point-use",
        SwitchMoment.DebugUse => "debug-use",
        SwitchMoment.Exit => "exit",
        _ => throw new ArgumentOutOfRangeException(nameof(moment)),
    };

    /// <summary>What differs, by name: <c>MSR FPMR at EL0</c>, <c>FPMR at reset</c>, <c>HCRX_EL2 while the guest runs</c>.</summary>
    public static string Subject(BehaviourDifference difference, RegisterNaming naming) => difference.Kind switch
    {
        BehaviourKind.Access => naming.Of(difference.Access!.Value),
        BehaviourKind.Listed => $"{naming.Of(difference.Register!.Value)} in KVM_GET_REG_LIST",
        BehaviourKind.Value => $"{naming.Of(difference.Register!.Value)} at reset",
        BehaviourKind.WritableMask => $"writable bits of {naming.Of(difference.Register!.Value)}",
        BehaviourKind.Restored => $"{naming.Of(difference.Register!.Value)} as the guest finds it",
        BehaviourKind.Saved => $"{naming.Of(difference.Register!.Value)} of a guest that does not run",
        BehaviourKind.Kept => $"{naming.Of(difference.Register!.Value)} when the guest has run",
        BehaviourKind.Boot => $"{difference.Control}() while the host starts",
        _ => $"{difference.Control} while the guest runs",
    };
}
