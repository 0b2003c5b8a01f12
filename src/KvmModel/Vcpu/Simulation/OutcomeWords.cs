namespace KvmModel.Vcpu.Simulation;

/// <summary>The words of outcomes in reports: they stay when a member of the enumeration is renamed.</summary>
public static class OutcomeWords
{
    public static string Of(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Direct => "direct",
        OutcomeKind.Emulated or OutcomeKind.FastPath => "emulated",
        OutcomeKind.Raz => "raz",
        OutcomeKind.Wi => "wi",
        OutcomeKind.Undef => "undef",
        OutcomeKind.Exit => "exit",
        OutcomeKind.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
