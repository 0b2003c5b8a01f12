using System.Runtime.CompilerServices;
using System.Text;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// Fits the default profile to a tree: what arm64 and KVM <c>select</c> there is set, and capabilities of an architecture that the tree's arm64 does not
/// mention are not (Linux Documentation/kbuild/kconfig-language.rst). It is no evaluation of Kconfig: only selections are followed, and of
/// their conditions only conjunctions of plain names.
/// </summary>
internal static class ArchitectureConfig
{
    private static readonly string[] _paths = ["arch/arm64/Kconfig", "arch/arm64/kvm/Kconfig", "virt/kvm/Kconfig"];
    private static readonly string[] _capabilities = ["ARCH_HAS_", "ARCH_HAVE_", "ARCH_WANT_", "ARCH_WANTS_", "ARCH_USE_", "ARCH_USES_", "ARCH_SUPPORTS_", "ARCH_ENABLE_"];
    private static readonly ConditionalWeakTable<SourceText, KernelConfig> _configs = [];

    private sealed record Selection(string By, string Symbol, string[] Conditions);

    public static KernelConfig Fit(KernelConfig profile, ISourceTree tree)
    {
        SourceText?[] inputs = [.. _paths.Select(tree.Read)];
        if (inputs[0] is null)
            return profile;
        var changes = DerivedText.Of(".config", profile, inputs, () => Changes(profile, inputs));
        return _configs.GetValue(changes, text => profile.With(text.Text));
    }

    private static string Changes(KernelConfig profile, SourceText?[] inputs)
    {
        var changes = new StringBuilder();
        foreach (var name in profile.Names)
        {
            var symbol = name["CONFIG_".Length..];
            if (_capabilities.Any(prefix => symbol.StartsWith(prefix, StringComparison.Ordinal)) && !Mentions(inputs[0]!.Text, symbol))
                changes.Append("# ").Append(name).Append(" is not set\n");
        }
        var set = new HashSet<string>(profile.Names.Select(name => name["CONFIG_".Length..]));
        var selections = inputs.OfType<SourceText>().SelectMany(Selections).ToList();
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var selection in selections)
            {
                if (!set.Contains(selection.Symbol) && set.Contains(selection.By) && selection.Conditions.All(set.Contains))
                {
                    set.Add(selection.Symbol);
                    changes.Append("CONFIG_").Append(selection.Symbol).Append("=y\n");
                    isChanged = true;
                }
            }
        }
        return changes.ToString();
    }

    private static bool Mentions(string text, string symbol)
    {
        for (var at = text.IndexOf(symbol, StringComparison.Ordinal); at >= 0; at = text.IndexOf(symbol, at + 1, StringComparison.Ordinal))
        {
            if (at + symbol.Length == text.Length || !IsNamePart(text[at + symbol.Length]) && (at == 0 || !IsNamePart(text[at - 1])))
                return true;
        }
        return false;

        static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
    }

    private static IEnumerable<Selection> Selections(SourceText kconfig)
    {
        var by = "";
        for (var line = 1; line <= kconfig.LineCount; line++)
        {
            var words = kconfig.Line(line).ToString().Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["config" or "menuconfig", var name]:
                    by = name;
                    break;
                case ["select", var symbol]:
                    yield return new Selection(by, symbol, []);
                    break;
                case ["select", var symbol, "if", .. var condition]:
                    yield return new Selection(by, symbol, [.. string.Join(' ', condition).Trim('(', ')').Split(" && ")]);
                    break;
            }
        }
    }
}
