using System.Text.RegularExpressions;
using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults in the descriptors of system registers: rows, their order, what a guest and userspace see of a register, how it is reset.</summary>
internal static class DescriptorFaults
{
    private const string Table = "sys_reg_descs";
    private const string Visibility = "_visibility$";

    public static readonly MutationKind[] Kinds =
    [
        new("visibility-dropped", "A register is shown in every VM", false, texts => texts.Each([SysRegs], null, @"(?<x>,\s*\.visibility\s*=\s*\w+)", "")),
        new("visibility-of-host", "A register is shown where the host has the feature", false, texts => HostGate.In(texts, [SysRegs], Visibility)),
        new("visibility-inverted", "A register is shown in the VMs that do not have it", false, texts =>
            texts.Each([SysRegs], Visibility, @"\bif \((?<x>!?)(?=(vcpu|kvm)_\w+\()", match => match.Groups["x"].Length > 0 ? "" : "!")
                .Concat(texts.Each([SysRegs], Visibility, @"\? (?<x>0 : REG_HIDDEN)", "REG_HIDDEN : 0"))),
        new("rows-swapped", "Two descriptors stand in the wrong order", false, texts => Pairs(texts, (text, a, b) => [new(text.Source, a, At(text, b)), new(text.Source, b, At(text, a))])),
        new("row-duplicated", "A descriptor stands twice", false, texts => Rows(texts, (text, row) => new(text.Source, row, $"{At(text, row)},\n\t{At(text, row)}"))),
        new("row-dropped", "A register that traps has no descriptor", false, texts => Rows(texts, (text, row) => new(text.Source, WithComma(text, row), ""))),
        new("row-encoding-wrong", "A descriptor names its neighbour's register", false, texts => Pairs(texts, (text, a, b) =>
            Name(text, a) is { } mine && Name(text, b) is { } other ? [new(text.Source, mine, At(text, other))] : [])),
        new("undef-made-raz", "A register that must UNDEF reads as zero", false, texts => texts.Each([SysRegs], null, @"SYS_DESC\(\w+\), (?<x>undef_access)\b", "trap_raz_wi")),
        new("raz-made-undef", "A register that reads as zero is UNDEF", false, texts => texts.Each([SysRegs], null, @"SYS_DESC\(\w+\), (?<x>trap_raz_wi)\b", "undef_access")),
        new("reset-dropped", "A register is not reset", false, texts => texts.Each([SysRegs], null, @"SYS_DESC\(\w+\), \w+, (?<x>reset_\w+)(?=, \w+)", "NULL")),
        new("reset-slot-wrong", "A descriptor keeps its state in the neighbour's slot", false, texts => Pairs(texts, (text, a, b) =>
            Slot(text, a) is { } mine && Slot(text, b) is { } other ? [new(text.Source, mine, At(text, other))] : [])),
        new("reset-value-wrong", "A register resets to another value", false, texts => texts.Each([SysRegs], null, @"SYS_DESC\(\w+\), \w+, reset_val, \w+, (?<x>0)\b", "1")),
        new("user-write-unchecked", "Userspace may write anything", false, texts => texts.Each([SysRegs], null, @"(?<x>,\s*\.set_user\s*=\s*\w+)", "")),
        new("user-write-check-dropped", "A check of what userspace writes is gone", false, texts =>
            texts.Each([SysRegs], "^(set_|access_)", @"(?<=[;{}]\s*)^(?<x>\t+if \([^;{}]*\)\n\t+return -E\w+;\n)", "")),
        new("access-check-dropped", "An access that must UNDEF does not", false, texts =>
            texts.Each([SysRegs], "^(access_|trap_)", @"(?<=[;{}]\s*)^(?<x>\t+if \([^;{}]*\)\n\t+return (undef_access\([^;]*\)|false);\n)", "")),
        new("write-ignored-bits-kept", "A write keeps reserved bits", false, texts => texts.Each([SysRegs], "^(access_|set_|reset_)", @"(?<=[;{}]\s*)^(?<x>\t+\w+(->\w+)* &= [^;]*;\n)", "")),
    ];

    private static IEnumerable<Site> Rows(KernelTexts texts, Func<CText, Stretch, SpanEdit> edit) =>
        from text in texts.In(SysRegs)
        from row in Plain(text)
        select new Site(text.Describe(row.Start), edit(text, row));

    /// <summary>Rows that follow each other, each row in one pair at most.</summary>
    private static IEnumerable<Site> Pairs(KernelTexts texts, Func<CText, Stretch, Stretch, SpanEdit[]> edits) =>
        from text in texts.In(SysRegs)
        from pair in Plain(text).Chunk(2)
        where pair.Length == 2 && At(text, pair[0]) != At(text, pair[1])
        let made = edits(text, pair[0], pair[1])
        where made.Length > 0 && made.Any(edit => text.Text[edit.Old.Start..edit.Old.End] != edit.New)
        select new Site(text.Describe(pair[0].Start), made);

    /// <summary>The rows that name a register themselves.</summary>
    private static IEnumerable<Stretch> Plain(CText text) => text.Rows(Table).Where(row => At(text, row).StartsWith("{ SYS_DESC(", StringComparison.Ordinal));

    private static Stretch? Name(CText text, Stretch row) => Group(text, row, @"SYS_DESC\((?<x>\w+)\)");

    private static Stretch? Slot(CText text, Stretch row) => Group(text, row, @"SYS_DESC\(\w+\), \w+, reset_\w+, (?<x>\w+)");

    private static Stretch? Group(CText text, Stretch row, string pattern) =>
        Regex.Match(At(text, row), pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["x"] is { Success: true } found ? new Stretch(row.Start + found.Index, row.Start + found.Index + found.Length) : null;

    /// <summary>A row with the comma and the newline behind it and the indentation before it.</summary>
    private static Stretch WithComma(CText text, Stretch row)
    {
        var (start, end) = (row.Start, text.Text.IndexOf('\n', row.End) + 1);
        while (start > 0 && text.Text[start - 1] == '\t')
            start--;
        return new Stretch(start, end);
    }

    private static string At(CText text, Stretch stretch) => text.Text[stretch.Start..stretch.End];
}
