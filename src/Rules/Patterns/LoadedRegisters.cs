using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace Rules.Patterns;

/// <summary>
/// The slots of <c>enum vcpu_sysreg</c> whose value is on the CPU while the vCPU is loaded on VHE, as the tree's own accessors say it: the <c>case</c> labels of the function that
/// reads one from the CPU (Linux v6.12 arch/arm64/include/asm/kvm_host.h __vcpu_read_sys_reg_from_cpu(), Linux v7.0 arch/arm64/kvm/sys_regs.c read_sr_from_cpu()), and the EL2 registers that
/// are kept in another one (get_el2_to_el1_mapping()). Empty for a tree with neither.
/// </summary>
internal static class LoadedRegisters
{
    private static readonly string[] Places = ["arch/arm64/include/asm/kvm_host.h", "arch/arm64/kvm/sys_regs.c"];
    private static readonly FrozenSet<string> Readers = FrozenSet.Create(StringComparer.Ordinal, "__vcpu_read_sys_reg_from_cpu", "read_sr_from_cpu", "locate_direct_register");
    private static readonly ConditionalWeakTable<ISourceTree, FrozenSet<string>> Known = [];

    public static FrozenSet<string> Of(ISourceTree tree) => Known.GetValue(tree, static tree => Places.Select(tree.Read).OfType<SourceText>().SelectMany(In).ToFrozenSet(StringComparer.Ordinal));

    private static IEnumerable<string> In(SourceText text)
    {
        var isReader = false;
        var tokens = LexedFile.Of(text).Tokens.ToArray();
        for (var at = 0; at + 2 < tokens.Length; at++)
        {
            if (tokens[at].Kind == TokenKind.RightBrace && tokens[at].Offset > 0 && text.Text[tokens[at].Offset - 1] == '\n')
                isReader = false;
            else if (tokens[at].Kind == TokenKind.Identifier && Readers.Contains(tokens[at].Text) && tokens[at + 1].Kind == TokenKind.LeftParen)
                isReader = IsDefinition(tokens, at + 1);
            else if (isReader && tokens[at].Text == "case" && tokens[at + 2].Kind == TokenKind.Colon)
                yield return tokens[at + 1].Text;
            else if (tokens[at].Text == "MAPPED_EL2_SYSREG" && tokens[at + 1].Kind == TokenKind.LeftParen)
                yield return tokens[at + 2].Text;
        }
    }

    /// <summary>Whether a body follows the parameters that begin at a parenthesis.</summary>
    private static bool IsDefinition(Token[] tokens, int open)
    {
        var close = Array.FindIndex(tokens, open, token => token.Kind == TokenKind.RightParen);
        return close >= 0 && close + 1 < tokens.Length && tokens[close + 1].Kind == TokenKind.LeftBrace;
    }
}
