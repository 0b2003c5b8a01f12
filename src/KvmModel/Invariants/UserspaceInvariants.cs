using KvmModel.Arm64;

namespace KvmModel.Invariants;

/// <summary>What holds of the registers that userspace sees. In: one side, a register. Out: what does not hold, where.</summary>
internal static class UserspaceInvariants
{
    public static IEnumerable<Breach> Of(BehaviourSide side, SystemRegisterEncoding register)
    {
        if (!side.Registers.TryGetValue(register, out var view))
            yield break;
        // ID registers are listed in every VM, and read as zero where there is nothing to tell (Documentation/virt/kvm/api.rst KVM_GET_REG_LIST).
        if (!IsIdentification(register) && side.Guest.Has(register) is { IsTrue: false } has && side.Space.AndNot(view.Listed, has) is { IsFalse: false } guard)
            yield return new Breach(InvariantKind.ListedWithoutFeature, $"{register}", register, null, null, guard, "is in KVM_GET_REG_LIST", []);
    }

    /// <summary>The feature ID registers (Arm ARM DDI 0487 D24.2.1).</summary>
    public static bool IsIdentification(SystemRegisterEncoding register) => register is { Op0: 3, Op1: 0, CRn: 0, CRm: >= 1 and <= 7 };
}
