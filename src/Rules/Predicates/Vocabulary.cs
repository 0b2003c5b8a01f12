using System.Collections.Immutable;
using KvmModel.Vcpu;
using static Rules.Predicates.PredicateType;

namespace Rules.Predicates;

/// <summary>All kinds of things that predicates can ask about.</summary>
public static class Vocabulary
{
    /// <summary>In ordinal order of their names.</summary>
    public static ImmutableArray<IThingKind> Kinds { get; } =
    [
        new FactKind<CoarseTrap>("coarseTrap", "a row of coarse_trap_bits",
        [
            new("name", Text, "the group", trap => PredicateValue.Of(trap.Name)),
            new("control", Text, "the control register", trap => PredicateValue.Of(trap.Control)),
            new("value", Number, "the value that forwards the trap", trap => PredicateValue.Of(trap.Value)),
            new("mask", Number, "the bits that are looked at", trap => PredicateValue.Of(trap.Mask)),
            new("behaviour", Number, "the directions that are forwarded", trap => PredicateValue.Of(trap.Behaviour)),
        ]),
        new FactKind<ControlSetting>("control", "bits that KVM sets in an EL2 control for a guest",
        [
            new("register", Text, "the control register", setting => PredicateValue.Of(setting.Register)),
            new("bits", Number, "the bits", setting => PredicateValue.Of(setting.Bits)),
            new("function", Text, "the function that sets them", setting => PredicateValue.Of(setting.Function)),
        ], setting => setting.Guards),
        new FactKind<SysRegDescriptor>("descriptor", "a row of sys_reg_descs",
        [
            new("register", Text, "the register", row => PredicateValue.Of(row.Register)),
            new("macro", Text, "the macro that the row is written with", row => PredicateValue.Of(row.Macro)),
            new("access", Text, "the access function", row => PredicateValue.Of(row.Access)),
            new("reset", Text, "the reset function", row => PredicateValue.Of(row.Reset)),
            new("visibility", Text, "the visibility function", row => PredicateValue.Of(row.Visibility)),
            new("getUser", Text, "the function behind KVM_GET_ONE_REG", row => PredicateValue.Of(row.GetUser)),
            new("setUser", Text, "the function behind KVM_SET_ONE_REG", row => PredicateValue.Of(row.SetUser)),
            new("slot", Text, "the storage", row => PredicateValue.Of(row.Slot)),
            new("value", Number, "the row's val", row => PredicateValue.Of(row.Value)),
            new("isIdRegister", PredicateType.Boolean, "it lies in the ID register space", row => PredicateValue.Of(row.IsIdRegister)),
        ]),
        new FactKind<FineGrainedTrap>("fineTrap", "a row of encoding_to_fgt",
        [
            new("register", Text, "the register", trap => PredicateValue.Of(trap.Name)),
            new("group", Text, "the control's group", trap => PredicateValue.Of(trap.Group)),
            new("field", Text, "the control's field", trap => PredicateValue.Of(trap.Field)),
            new("bit", Number, "its bit", trap => PredicateValue.Of(trap.Bit)),
            new("trapsWhenSet", PredicateType.Boolean, "a set bit traps", trap => PredicateValue.Of(trap.TrapsWhenSet)),
        ]),
        new FactKind<VcpuStateMember>("member", "a member of struct kvm_vcpu_arch",
        [
            new("name", Text, "its own name", member => PredicateValue.Of(member.Name)),
            new("path", Text, "from the structure", member => PredicateValue.Of(member.Path)),
            new("type", Text, "its type as written", member => PredicateValue.Of(member.Type)),
            new("width", Number, "the bits of an integer", member => PredicateValue.Of(member.BitWidth)),
        ]),
        new RegisterKind(),
        new FactKind<CoarseTrapRoute>("route", "a row of encoding_to_cgt",
        [
            new("register", Text, "the register", route => PredicateValue.Of(route.Name)),
            new("group", Text, "the coarse trap", route => PredicateValue.Of(route.Group)),
        ]),
        new FactKind<VcpuSysReg>("slot", "a slot of enum vcpu_sysreg", [new("name", Text, "its name", slot => PredicateValue.Of(slot.Name))]),
        new FactKind<RegisterSwitch>("switch", "a step of the world switch",
        [
            new("register", Text, "the register", moved => PredicateValue.Of(moved.Register)),
            new("direction", Text, "'save' or 'restore'", moved => PredicateValue.Of(moved.Direction == SwitchDirection.Save ? "save" : "restore")),
            new("storage", Text, "the memory side", moved => PredicateValue.Of(moved.Storage)),
            new("function", Text, "the function", moved => PredicateValue.Of(moved.Function)),
        ], moved => moved.Guards),
        new FactKind<VisibilityFunction>("visibilityFunction", "a function that hides registers",
        [
            new("name", Text, "its name", function => PredicateValue.Of(function.Name)),
            new("asksHost", PredicateType.Boolean, "it asks for a host capability", function => PredicateValue.Of(function.Subjects.HasFlag(GuardSubject.HostCapability))),
            new("asksGuest", PredicateType.Boolean, "it asks what the VM was given", function => PredicateValue.Of(function.Subjects.HasFlag(GuardSubject.GuestFeature))),
        ]),
    ];
}
