using KvmModel.Arm64;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>What a patch does to <c>arch/arm64/tools/sysreg</c>: the file as described before and after, when the patch applied to all of it.</summary>
internal sealed record SysregChange(SeriesStep Step, SystemRegisterFile? Before, SystemRegisterFile After)
{
    /// <summary>The changes of a series, in order. A file of which hunks are missing has gaps that are not its author's.</summary>
    public static IEnumerable<SysregChange> In(SeriesAnalysis series) =>
        from step in series.Steps
        where step.Applied.Files.Any(file => file.IsApplied && file.Diff.NewPath == SystemRegisterFile.Path)
        let after = SystemRegisterFile.Of(step.After.Tree)
        where after is not null
        select new SysregChange(step, SystemRegisterFile.Of(step.Before.Tree), after);

    /// <summary>Every field of a file with what it belongs to: a register or a set of fields, and the prefix of its view.</summary>
    public static IEnumerable<(string Owner, RegisterField Field)> Fields(SystemRegisterFile? file) =>
        file is null ? [] : file.Registers.Select(register => (register.Name, register.Layouts)).Concat(file.FieldSets.Select(set => (set.Name, set.Layouts)))
            .SelectMany(owner => owner.Layouts.SelectMany(layout => layout.Fields.Select(field => (layout.Prefix is null ? owner.Name : $"{owner.Name} ({layout.Prefix})", field))));

    /// <summary>Something wrong on a line of the file, about a subject that it was not wrong about before.</summary>
    public Observation Observe(int line, string subject, params (string Name, string Value)[] words) => new()
    {
        Step = Step,
        Location = new SourceLocation(SystemRegisterFile.Path, line),
        Subject = subject,
        Confidence = Confidence.Proved,
        Words = Observation.WordsOf(words),
    };
}
