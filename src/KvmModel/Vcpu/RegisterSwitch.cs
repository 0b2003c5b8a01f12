using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>Whether hardware state is put into memory, or memory into hardware.</summary>
public enum SwitchDirection { Save, Restore }

/// <summary>A place where hypervisor code moves a system register between the hardware and memory: a step of a context switch.</summary>
/// <param name="Register">The register's architectural name, such as <c>TPIDR_EL0</c>.</param>
/// <param name="Storage">The memory side, as written.</param>
/// <param name="Guards">The conditions it stands under.</param>
/// <param name="Function">The function it stands in.</param>
public sealed record RegisterSwitch(string Register, SwitchDirection Direction, string Storage, GuardList Guards, string Function, SourceLocation Location) : IModelFact
{
    public string Kind => Direction == SwitchDirection.Save ? "register-save" : "register-restore";

    public string Subject => $"{Register} in {Function}()";

    public string Description => $"{(Direction == SwitchDirection.Save ? $"saved to {Storage}" : $"restored from {Storage}")} when {Guards}";

    public IEnumerable<SourceLocation> Places => [Location, .. Guards.Places];
}
