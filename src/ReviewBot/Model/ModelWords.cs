using KvmModel.Delta;

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
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What differs, by name: <c>MSR FPMR at EL0</c>, <c>FPMR at reset</c>, <c>HCRX_EL2 while the guest runs</c>.</summary>
    public static string Subject(BehaviourDifference difference, RegisterNaming naming) => difference.Kind switch
    {
        BehaviourKind.Access => naming.Of(difference.Access!.Value),
        BehaviourKind.Listed => $"{naming.Of(difference.Register!.Value)} in KVM_GET_REG_LIST",
        BehaviourKind.Value => $"{naming.Of(difference.Register!.Value)} at reset",
        BehaviourKind.WritableMask => $"writable bits of {naming.Of(difference.Register!.Value)}",
        _ => $"{difference.Control} while the guest runs",
    };
}
