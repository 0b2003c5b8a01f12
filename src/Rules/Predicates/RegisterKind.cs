using System.Collections.Immutable;
using KvmModel.Vcpu;

namespace Rules.Predicates;

/// <summary>A system register that a patch touches, with all that the model knows of it together: its slot, its row of the descriptor table, the steps of the world switch.</summary>
internal sealed class RegisterKind : IThingKind
{
    public string Name => "register";

    public string Meaning => "a system register whose slot, descriptor or switch the patch touches";

    public bool HasSides => true;

    public ImmutableArray<ThingProperty> Properties { get; } =
    [
        new("name", PredicateType.Text, "its name"),
        new("added", PredicateType.Boolean, "KVM has a slot or descriptor for it after the patch, and had none before"),
        new("removed", PredicateType.Boolean, "the other way round"),
        new("hasSlot", PredicateType.Boolean, "it is in enum vcpu_sysreg"),
        new("hasDescriptor", PredicateType.Boolean, "it has a row in sys_reg_descs"),
        new("saved", PredicateType.Boolean, "the world switch puts it into memory"),
        new("restored", PredicateType.Boolean, "the world switch loads it"),
        new("switched", PredicateType.Boolean, "saved or restored"),
        new("visibility", PredicateType.Text, "its descriptor's visibility function"),
        new("isIdRegister", PredicateType.Boolean, "its encoding lies in the ID register space"),
    ];

    public IEnumerable<Thing> In(SeriesStep step)
    {
        var touched = step.Delta.Changes.Select(change => (Name: NameOf(change.Fact), change.Fact, IsGone: change.After is null)).Where(touch => touch.Name is not null);
        foreach (var group in touched.GroupBy(touch => touch.Name!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var before = new State(step.Before, group.Key);
            var after = new State(step.After, group.Key);
            var (_, fact, isGone) = group.OrderBy(touch => touch.IsGone).ThenBy(touch => touch.Fact switch { RegisterSwitch => 0, SysRegDescriptor => 1, _ => 2 }).First();
            var guards = new GuardList([.. after.Switches.SelectMany(moved => moved.Guards.Guards)]);
            yield return new Thing(group.Key, fact.Location, isGone ? DiffSide.Old : DiffSide.New, guards, (property, side) => property switch
            {
                "added" => PredicateValue.Of(after.IsPresent && !before.IsPresent),
                "removed" => PredicateValue.Of(before.IsPresent && !after.IsPresent),
                _ => (side == ThingSide.Before || side == ThingSide.Latest && !after.IsPresent ? before : after).Ask(property),
            });
        }
    }

    private static string? NameOf(IModelFact fact) => fact switch
    {
        VcpuSysReg slot => slot.Name,
        SysRegDescriptor row => row.Register,
        RegisterSwitch moved => moved.Register,
        _ => null,
    };

    private sealed class State(VcpuModel model, string name)
    {
        private readonly SysRegDescriptor? _row = model.Facts<SysRegDescriptor>().FirstOrDefault(row => row.Register == name);
        private readonly bool _hasSlot = model.Facts<VcpuSysReg>().Any(slot => slot.Name == name);

        public ImmutableArray<RegisterSwitch> Switches { get; } = [.. model.Facts<RegisterSwitch>().Where(moved => moved.Register == name)];

        public bool IsPresent => _hasSlot || _row is not null;

        public PredicateValue Ask(string property) => property switch
        {
            "name" => PredicateValue.Of(name),
            "hasSlot" => PredicateValue.Of(_hasSlot),
            "hasDescriptor" => PredicateValue.Of(_row is not null),
            "saved" => PredicateValue.Of(Switches.Any(moved => moved.Direction == SwitchDirection.Save)),
            "restored" => PredicateValue.Of(Switches.Any(moved => moved.Direction == SwitchDirection.Restore)),
            "switched" => PredicateValue.Of(!Switches.IsEmpty),
            "visibility" => PredicateValue.Of(_row?.Visibility),
            "isIdRegister" => PredicateValue.Of(_row?.IsIdRegister == true),
            _ => PredicateValue.None,
        };
    }
}
