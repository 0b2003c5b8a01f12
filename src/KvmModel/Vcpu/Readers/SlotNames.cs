using KvmModel.Binding;

namespace KvmModel.Vcpu.Readers;

/// <summary>The names of <c>enum vcpu_sysreg</c> by number. Markers (<c>__…</c>) that share a slot's number give way to the slot.</summary>
internal static class SlotNames
{
    public const string Enum = "vcpu_sysreg";

    public static IReadOnlyDictionary<long, string> Of(SemanticModel model)
    {
        var names = new Dictionary<long, string>();
        foreach (var (name, value, _) in model.FindEnum(Enum)?.Constants ?? [])
        {
            if (IsSlot(name) && value is { } number)
                names.TryAdd((long)number, name);
        }
        return names;
    }

    /// <summary>Whether a constant is a slot and no marker of the enumeration's layout.</summary>
    public static bool IsSlot(string name) => !name.StartsWith("__", StringComparison.Ordinal) && name is not ("NR_SYS_REGS" or "MARKER");
}
