using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Patterns;

namespace Rules.Suggestions;

/// <summary>
/// Adds what the VM was given to a condition that asks the host alone: <c>kvm_has_feat(vcpu->kvm, REGISTER, FIELD, LEVEL)</c> beside the capability's name. In: the conditions around a piece of code.
/// Only where the tree has that macro, relates the capability to a field, and the function has a vCPU by that name.
/// </summary>
internal static partial class FeatureGate
{
    private const string Question = "kvm_has_feat";

    private static readonly string[] s_headers = ["arch/arm64/include/asm/kvm_host.h", "arch/arm64/include/asm/kvm_emulate.h"];

    public static Suggestion? For(SeriesStep step, GuardList guards)
    {
        var model = step.After;
        foreach (var guard in guards.Guards.Where(guard => guard.Capabilities.Length == 1))
        {
            if (model.Capabilities.Find(guard.Capabilities[0])?.Split('.') is [var register, var field]
                && model.Tree.Read(guard.Location.Path) is { } text && s_headers.Any(header => model.Tree.Read(header)?.Text.Contains($"#define {Question}(", StringComparison.Ordinal) == true)
                && Level(model.Tree, register, field) is { } level && Vcpu(text, guard.Location.Line) is { } vm)
            {
                return Beside(text, guard, $"{Question}({vm}, {register}, {field}, {level})");
            }
        }
        return null;
    }

    /// <summary>The lowest level that has the feature, by name.</summary>
    private static string? Level(ISourceTree tree, string register, string field) =>
        SystemRegisterFile.Of(tree)?.Registers.FirstOrDefault(known => known.Name == register)?.Layouts.SelectMany(layout => layout.Fields).FirstOrDefault(known => known.Name == field)?.Values
            .Where(value => value.Value > 0).OrderBy(value => value.Value).Select(value => value.Name).FirstOrDefault();

    /// <summary>How the function on a line gets at its VM.</summary>
    private static string? Vcpu(SourceText text, int line)
    {
        if (SpelledFile.Of(text).Regions.FirstOrDefault(region => region.Kind == CodeRegionKind.Function && region.FirstLine <= line && line <= region.LastLine) is not { } function)
            return null;
        var spelled = string.Join('\n', Enumerable.Range(function.FirstLine, line - function.FirstLine + 1).Select(at => text.Line(at).ToString()));
        return VcpuName().Match(spelled) is { Success: true } vcpu ? $"{vcpu.Groups[1].Value}->kvm" : VmName().Match(spelled) is { Success: true } vm ? vm.Groups[1].Value : null;
    }

    private static Suggestion? Beside(SourceText text, Guard guard, string question)
    {
        var line = text.Line(guard.Location.Line).ToString();
        var at = line.IndexOf(guard.Text, StringComparison.Ordinal);
        if (at < 0 || line.IndexOf(guard.Text, at + 1, StringComparison.Ordinal) >= 0)
            return null;
        var start = text.LineStarts[guard.Location.Line - 1] + at;
        var isNegated = guard.Text.StartsWith('!');
        var asked = isNegated ? $"{guard.Text} || !{question}" : $"{guard.Text} && {question}";
        var isWhole = line[..at].TrimEnd().EndsWith('(') && line[(at + guard.Text.Length)..].TrimStart().StartsWith(')') && !line[..at].TrimEnd().EndsWith("!(", StringComparison.Ordinal);
        return LineFix.Replace(text, start, start + guard.Text.Length, isWhole ? asked : $"({asked})");
    }

    [GeneratedRegex(@"struct\s+kvm_vcpu\s*\*\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex VcpuName();

    [GeneratedRegex(@"struct\s+kvm\s*\*\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex VmName();
}
