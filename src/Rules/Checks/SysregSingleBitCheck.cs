using KvmModel.Arm64;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary><c>sysreg-single-bit</c>: a field of one bit is written as a range, <c>28:28</c>, which no line of the file is.</summary>
internal sealed class SysregSingleBitCheck : ICheck
{
    public string Rule => "sysreg-single-bit";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from change in SysregChange.In(series)
        let text = change.Step.After.Tree.Read(SystemRegisterFile.Path)
        from described in SysregChange.Fields(change.After)
        let field = described.Field
        where field.Width == 1 && change.Step.Adds(new SourceLocation(SystemRegisterFile.Path, field.Line)) && IsRange(text!.Line(field.Line).ToString(), field.Lsb)
        select change.Observe(field.Line, $"{described.Owner} bit {field.Lsb}", ("field", $"{described.Owner}{(field.Name is null ? "" : $".{field.Name}")}"), ("bit", $"{field.Lsb}")) with
        {
            Suggestion = LineFix.ReplaceWord(text!, field.Line, $"{field.Lsb}:{field.Lsb}", $"{field.Lsb}"),
        };

    private static bool IsRange(string line, int bit) => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries) is [_, var bits, ..] && bits == $"{bit}:{bit}";
}
