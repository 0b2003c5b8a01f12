using System.Globalization;
using System.Text.RegularExpressions;
using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>The same in other words: edits after which a guest and userspace see what they saw before.</summary>
internal static class PreservingEdits
{
    private static readonly string[] s_code = [SysRegs, Nested, EmulateNested, Debug, Switch, StateSwitch, "arch/arm64/kvm/hyp/vhe/switch.c", "arch/arm64/kvm/hyp/nvhe/switch.c", "arch/arm64/kvm/fpsimd.c", "arch/arm64/kvm/reset.c"];

    public static readonly MutationKind[] Kinds =
    [
        new("same-comment", "A comment is added", true, texts => texts.Each(s_code, ".", @"(?<=[;{}]\n)(?<x>)^\t+(?:if|return|write_sysreg\w*|ctxt_sys_reg)\b", "\t/* For the sake of the reader. */\n")),
        new("same-row-layout", "A row is laid out anew", true, texts => texts.Each([SysRegs], null, @"SYS_DESC\(\w+\),(?<x> )\w+, reset_", "\n\t  ")),
        new("same-braces", "A single statement gets braces", true, texts => texts.Each(s_code, ".", @"^(?<x>(?<tabs>\t+)if \((?<condition>[^;{}]*)\)\n(?<body>\t+[^;{}\n]*;\n))(?!\s*else)", "${tabs}if (${condition}) {\n${body}${tabs}}\n")),
        new("same-parentheses", "A condition gets parentheses", true, texts => texts.Each(s_code, ".", @"\bif \((?<x>!?\w+\([^;{}()]*\))\)\n", "(${x})")),
        new("same-not-not", "A condition is negated twice", true, texts => texts.Each(s_code, ".", @"\bif \((?<x>\w+\([^;{}()]*\))\)\n", "!!${x}")),
        new("same-or-order", "The operands of an or change places", true, texts => texts.Each([SysRegs, Nested, Debug, KvmArm], null, @"(?<=[(])(?<x>(?<a>[A-Z][A-Z0-9]+_\w+) \| (?<b>[A-Z][A-Z0-9]+_\w+))(?=[)])", "${b} | ${a}")),
        new("same-early-return", "The branches of a decision change places", true, texts => texts.Each([SysRegs], ".", @"^\tif \((?<x>(?<condition>\w+\([^;{}()]*(?:\([^;{}()]*\))?[^;{}()]*\))\)\n\t\treturn (?<yes>\w+);\n\n?\treturn (?<no>\w+));", "!${condition})\n\t\treturn ${no};\n\n\treturn ${yes}")),
        new("same-row-members", "The members of a row change places", true, texts => texts.Each([EmulateNested], null, @"^(?<x>(?<index>\t\t\.index[^\n]*\n)(?<value>\t\t\.value[^\n]*\n))", "${value}${index}")),
        new("same-row-order", "Rows that need no order change places", true, texts => texts.Each([EmulateNested], null, @"^(?<x>(?<a>\tSR_TRAP\(\w+,\s*\w+\),\n)(?<b>\tSR_TRAP\(\w+,\s*\w+\),\n))", "${b}${a}")
            .Concat(texts.Each([EmulateNested], null, @"^(?<x>(?<a>\tSR_FGT\([^()]*\),\n)(?<b>\tSR_FGT\([^()]*\),\n))", "${b}${a}"))),
        new("same-save-order", "Saves that do not depend on each other change places", true, texts => texts.Each([StateSwitch], "save", @"^(?<x>(?<a>\tctxt_sys_reg\(ctxt, \w+\)\s*= read_sysreg\w*\([^;()]*\);\n)(?<b>\tctxt_sys_reg\(ctxt, \w+\)\s*= read_sysreg\w*\([^;()]*\);\n))", "${b}${a}")),
        new("same-split-or", "An or-assignment is split in two", true, texts => texts.Each([Nested], ".", @"^(?<tabs>\t+)(?<x>res0 \|= \((?<a>\w+) \| (?<b>\w+)\);)", "{\n${tabs}\tres0 |= ${a};\n${tabs}\tres0 |= ${b};\n${tabs}}")),
        new("same-number", "A number is written in another base", true, texts => texts.Each([Vncr, SysRegs], null, @"\b(?<x>0x[0-9A-Fa-f]{2,8})\b", match => Convert.ToUInt32(match.Groups["x"].Value, 16) is < 0x8000_0000 and var number ? number.ToString(CultureInfo.InvariantCulture) : null)),
        new("same-local", "A local variable is renamed", true, Locals),
        new("same-function", "A function is renamed", true, Functions),
        new("same-wrapped", "A function's body moves to a function of its own", true, Wrapped),
        new("same-named-condition", "A condition gets a name", true, texts => texts.Each([SysRegs, Nested, Debug], ".", @"^(?<x>(?<tabs>\t)if \((?<condition>(?:kvm|vcpu)_has_\w+\([^;{}]*\))\)\n(?<body>\t\t[^;{}]*;\n))(?!\s*else)", "${tabs}{\n${tabs}\tbool has = ${condition};\n\n${tabs}\tif (has)\n\t${body}${tabs}}\n")),
        new("same-self-or", "A condition is asked twice", true, texts => texts.Each([SysRegs, Nested, Switch, StateSwitch], ".", @"\bif \((?<x>(?:kvm|vcpu|ctxt)_has_\w+\([^;{}()]*\))\)\n", "${x} && ${x}")),
    ];

    /// <summary>Locals of scalar type, renamed in all of their function; one whose name is also a member's there is left.</summary>
    private static IEnumerable<Site> Locals(KernelTexts texts)
    {
        foreach (var text in texts.In(s_code))
        {
            foreach (var (name, body) in text.Functions)
            {
                var code = text.Code[body.Start..body.End];
                foreach (Match local in Matches(code, @"^\t(?:u64|u32|int|bool|unsigned int) (?<x>\w+)(?: = [^;]*)?;"))
                {
                    var old = local.Groups["x"].Value;
                    if (Matches(code, $@"(?:->|\.){old}\b").Count > 0)
                        continue;
                    var edits = Matches(code, $@"\b{old}\b").Select(use => new SpanEdit(text.Source, new Stretch(body.Start + use.Index, body.Start + use.Index + use.Length), $"{old}_now"));
                    yield return new Site($"{name}(): {old}", [.. edits]);
                }
            }
        }
    }

    /// <summary>Static functions that no macro's operands make the name of, renamed in all of their file.</summary>
    private static IEnumerable<Site> Functions(KernelTexts texts)
    {
        foreach (var text in texts.In(SysRegs, Nested, EmulateNested, Debug))
        {
            foreach (Match defined in Matches(text.Code, @"^static (?:\w+ )+\*?(?<x>\w+)\((?=[^;{}]*\)\n\{)"))
            {
                var old = defined.Groups["x"].Value;
                var edits = Matches(text.Code, $@"\b{old}\b").Select(use => new SpanEdit(text.Source, new Stretch(use.Index, use.Index + use.Length), $"kvm_{old}"));
                if (edits.Count() > 1 && !old.StartsWith("trap_", StringComparison.Ordinal))
                    yield return new Site($"{old}()", [.. edits]);
            }
        }
    }

    private static IEnumerable<Site> Wrapped(KernelTexts texts)
    {
        foreach (var text in texts.In(SysRegs))
        {
            foreach (Match function in Matches(text.Code, @"^static (?<type>bool|int|u64|unsigned int) (?<x>\w+)\((?<parameters>[^;{}()]*)\)\n\{(?<body>[\s\S]*?)^\}\n"))
            {
                var (type, name, parameters) = (function.Groups["type"].Value, function.Groups["x"].Value, function.Groups["parameters"].Value);
                var names = parameters.Split(',').Select(parameter => Matches(parameter, @"\w+\s*$") is [var last] ? last.Value.Trim() : "");
                var end = function.Index + function.Length;
                yield return new Site(
                    $"{name}()",
                    new SpanEdit(text.Source, new Stretch(function.Groups["x"].Index, function.Groups["x"].Index + name.Length), $"do_{name}"),
                    new SpanEdit(text.Source, new Stretch(end, end), $"\nstatic {type} {name}({parameters})\n{{\n\treturn do_{name}({string.Join(", ", names)});\n}}\n"));
            }
        }
    }

    private static MatchCollection Matches(string text, string pattern) => Regex.Matches(text, pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(5));
}
