using System.Globalization;
using KvmModel.Arm64;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>range-shortened</c>: a patch takes the topmost bit from a <c>GENMASK()</c> and changes nothing else of the line, nor any other line of the function. That is an intended change
/// only when something else has the bit now. Of a range of a new line: it is applied to a register's value, and begins where a field of the register does and ends one bit before that. Where the
/// value comes from is followed through one variable of the function: <c>FN_ValueOfAnotherFunction</c>.
/// </summary>
internal sealed class RangeShortenedCheck : ICheck
{
    private static readonly string[] Masks = ["GENMASK", "GENMASK_ULL"];

    public string Rule => "range-shortened";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var edits = LineEdit.In(step).ToList();
            foreach (var edit in edits)
            {
                if (edits.Count(other => other.Path == edit.Path && other.Function == edit.Function) == 1 && Shortened(edit) is var (mask, high, low))
                    yield return Observe(step, edit, mask, high, low);
            }
        }
        foreach (var code in NewCode.In(series, "arch/arm64/").Where(code => Masks.Any(code.Function.HasWord)))
        {
            foreach (var range in code.Function.Tree.DescendantNodesAndSelf().OfType<CallExpression>())
            {
                if (range is { FunctionName: "GENMASK" or "GENMASK_ULL", Arguments: [IntegerLiteral { Value: var high }, IntegerLiteral { Value: var low }] } && low >= 0 && low <= high && high < 63
                    && code.Step.Adds(code.At(code.Function.LineOf(range.Span.Start))) && FieldOf(code, range, (int)high, (int)low) is { } field)
                    yield return Observe(code, range, field, (int)high, (int)low);
            }
        }
    }

    /// <summary>The field that a range leaves one bit of, by the register whose value the range is applied to; null for none.</summary>
    private static string? FieldOf(NewCode code, CallExpression range, int high, int low)
    {
        if (RegisterOf(code.Function, range) is not { } register)
            return null;
        var described = SystemRegisterFile.Of(code.Step.After.Tree)?.FieldAt(register, low);
        if (described is { Name: { } name })
            return (described.Msb, described.Lsb) == (high + 1, low) ? $"{register}.{name}" : null;
        return ArchitectureFields.Find(register)?.In(low, low).FirstOrDefault() is { Name: { } known } field && (field.Msb, field.Lsb) == (high + 1, low) ? $"{register}.{known}" : null;
    }

    /// <summary>The register whose value stands beside a range under <c>&amp;</c> or as the other argument of a call.</summary>
    private static string? RegisterOf(CodeRegion function, CallExpression range)
    {
        foreach (var node in function.Tree.DescendantNodesAndSelf())
        {
            var value = node switch
            {
                BinaryExpression { Operator: BinaryOperator.BitwiseAnd } both when Covers(both.Right, range) => both.Left,
                BinaryExpression { Operator: BinaryOperator.BitwiseAnd } both when Covers(both.Left, range) => both.Right,
                AssignmentExpression { Operator: BinaryOperator.BitwiseAnd } both when Covers(both.Value, range) => both.Target,
                CallExpression { FunctionName: "FIELD_GET" or "u64_get_bits" or "u64_replace_bits" or "u64p_replace_bits", Arguments: [var first, var second, ..] } => ReferenceEquals(first, range) ? second : ReferenceEquals(second, range) ? first : null,
                _ => null,
            };
            if (value is CallExpression call && Read(call) is { } read)
                return read;
            if (value is NameExpression { Name: var name })
                return ValuesOf(function, name).Distinct().Take(2).ToList() is [{ } only] ? only : null;
        }
        return null;
    }

    /// <summary>The range itself, in parentheses or turned round.</summary>
    private static bool Covers(Expression expression, CallExpression range) => ReferenceEquals(expression, range) || expression is UnaryExpression { Operator: UnaryOperator.BitwiseNot, Operand: var inner } && Covers(inner, range);

    /// <summary>The registers that a variable is read from; null among them for anything else that it is given, but for a change of its own bits.</summary>
    private static IEnumerable<string?> ValuesOf(CodeRegion function, string name)
    {
        foreach (var node in function.Tree.DescendantNodesAndSelf())
        {
            if (node is VariableDeclaration { Name: var declared, Initializer: { } initial } && declared == name)
                yield return initial is CallExpression call ? Read(call) : null;
            else if (node is AssignmentExpression { Operator: null, Target: NameExpression { Name: var target }, Value: var value } && target == name)
                yield return value is CallExpression read ? Read(read) : null;
        }
    }

    /// <summary>The register that a call reads; null for other calls.</summary>
    private static string? Read(CallExpression call) =>
        call is { FunctionName: "read_sysreg" or "read_sysreg_s" or "read_sanitised_ftr_reg" or "read_cpuid" or "vcpu_read_sys_reg" or "__vcpu_sys_reg" or "kvm_read_vm_id_reg" or "ctxt_sys_reg", Arguments: [.., NameExpression { Name: var register }] }
            ? (register.StartsWith("SYS_", StringComparison.Ordinal) ? register[4..] : register).ToUpperInvariant() : null;

    /// <summary>The macro, and the bits that the range had, where its topmost one is all that goes.</summary>
    private static (string Mask, int High, int Low)? Shortened(LineEdit edit)
    {
        var (before, after) = (edit.Before, edit.After);
        if (before.Length != after.Length)
            return null;
        var changed = Enumerable.Range(0, before.Length).Where(at => before[at].Text != after[at].Text).ToList();
        return changed is [var at] && at >= 2 && at + 2 < before.Length
            && before[at - 2].Text is "GENMASK" or "GENMASK_ULL" && before[at - 1].Kind == TokenKind.LeftParen && before[at + 1].Kind == TokenKind.Comma
            && Number(before[at]) is { } high && Number(after[at]) == high - 1 && Number(before[at + 2]) is { } low
            ? (before[at - 2].Text, high, low) : null;
    }

    private static int? Number(Token token) => int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Observation Observe(SeriesStep step, LineEdit edit, string mask, int high, int low) => new()
    {
        Step = step,
        Location = new SourceLocation(edit.Path, edit.NewLine),
        Subject = $"{edit.Function} {LineEdit.Text(edit.After)}",
        Confidence = Confidence.Likely,
        IsAboutAnEdit = true,
        Suggestion = RestoredLines.Of(step, edit),
        Words = Observation.WordsOf(
            ("bit", $"{high}"), ("range", $"{mask}({high}, {low})"),
            ("story", $"This was {mask}({high}, {low}) and is {mask}({high - 1}, {low}): bit {high} is in it no more, and nothing else in the function takes it.")),
    };

    private static Observation Observe(NewCode code, CallExpression range, string field, int high, int low)
    {
        var (name, first) = (range.FunctionName!, code.Function.Tokens[range.Arguments[0].Span.Start]);
        return new Observation
        {
            Step = code.Step,
            Location = code.At(code.Function.LineOf(range.Span.Start)),
            Subject = $"{code.Function.Name} {field} {high}",
            Confidence = Confidence.Likely,
            Suggestion = LineFix.Replace(code.Text, first.Offset, first.Offset + first.Text.Length, $"{high + 1}"),
            Words = Observation.WordsOf(("bit", $"{high + 1}"), ("range", field), ("story", $"{field} is bits {high + 1}:{low}, and {name}({high}, {low}) leaves out bit {high + 1}.")),
        };
    }
}
