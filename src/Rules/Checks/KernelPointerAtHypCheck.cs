using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>kernel-pointer-at-hyp</c>: code that also runs at EL2 without VHE uses a pointer of the kernel without <c>kern_hyp_va()</c>: one that went through it before the patch, or a new use of a
/// member that the hypervisor's code puts through it three times and more, and that no file of the same directory follows without. In: the lines that a patch adds in the hypervisor's directories, but
/// for those of VHE alone, where both address spaces are one; new uses in code that both modes share alone. A member that is rarely used is not seen: <c>FN_RareMember</c>.
/// </summary>
internal sealed class KernelPointerAtHypCheck : ICheck
{
    private const string Conversion = "kern_hyp_va", Hypervisor = "arch/arm64/kvm/hyp/", Vhe = "arch/arm64/kvm/hyp/vhe/";

    private const int Habit = 3;

    /// <summary>Where new uses are not judged: VHE has one address space, and below the kernel protected VMs have structures that the hypervisor made and filled with its own addresses.</summary>
    private static readonly string[] s_ownWorlds = [Vhe, "arch/arm64/kvm/hyp/nvhe/", "arch/arm64/kvm/hyp/include/nvhe/"];

    public string Rule => "kernel-pointer-at-hyp";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        var told = new HashSet<SourceLocation>();
        foreach (var observation in series.Steps.SelectMany(Edited))
        {
            told.Add(observation.Location);
            yield return observation;
        }
        foreach (var file in NewCode.In(series, Hypervisor).Where(code => !s_ownWorlds.Any(prefix => code.Path.StartsWith(prefix, StringComparison.Ordinal))).GroupBy(code => code.Text))
        {
            var uses = Bare(LexedFile.Of(file.Key).Tokens.ToArray()).ToLookup(use => use.Member.Spelling.Line);
            foreach (var code in file)
            {
                foreach (var line in Enumerable.Range(code.Function.FirstLine, code.Function.LastLine - code.Function.FirstLine + 1).Where(line => uses.Contains(line) && code.Step.Adds(code.At(line)) && !told.Contains(code.At(line))))
                {
                    foreach (var use in uses[line].Where(use => IsAgainstHabit(code, use.Member.Text)))
                        yield return Observe(code, use);
                }
            }
        }
    }

    /// <summary>A pointer that is followed, or kept in a pointer, as the kernel has it.</summary>
    /// <param name="First">The first token of the expression that gives it.</param>
    /// <param name="Member">The member that holds it.</param>
    private readonly record struct Use(Token First, Token Member);

    private static IEnumerable<Observation> Edited(SeriesStep step) =>
        from edit in LineEdit.In(step)
        where edit.Path.StartsWith(Hypervisor, StringComparison.Ordinal) && !edit.Path.StartsWith(Vhe, StringComparison.Ordinal)
        let text = LineEdit.Text(edit.Before)
        let at = text.IndexOf($"{Conversion} ( ", StringComparison.Ordinal)
        where at >= 0
        let pointer = Argument(text, at + Conversion.Length + 1)
        where pointer is not null && LineEdit.Text(edit.After) == text.Replace($"{Conversion} ( {pointer} )", pointer, StringComparison.Ordinal)
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {pointer}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(("pointer", pointer.Replace(" ", "", StringComparison.Ordinal)), ("function", edit.Function), ("evidence", "It went through kern_hyp_va()")),
        };

    private static Observation Observe(NewCode code, Use use)
    {
        var pointer = code.Text.Text[use.First.Offset..(use.Member.Offset + use.Member.Text.Length)];
        return new Observation
        {
            Step = code.Step,
            Location = code.At(use.Member.Spelling.Line),
            Subject = $"{code.Function.Name} {pointer}",
            Confidence = Confidence.Likely,
            Suggestion = LineFix.Replace(code.Text, use.First.Offset, use.Member.Offset + use.Member.Text.Length, $"{Conversion}({pointer})"),
            Words = Observation.WordsOf(("pointer", pointer), ("function", code.Function.Name), ("evidence", $"The hypervisor's other code takes {use.Member.Text} through kern_hyp_va()")),
        };
    }

    private static bool IsAgainstHabit(NewCode code, string member)
    {
        var files = NewCode.Siblings(code.Step.Before.Tree).Where(text => text.Path.StartsWith(Hypervisor, StringComparison.Ordinal) && !text.Path.StartsWith(Vhe, StringComparison.Ordinal)
            && text.Text.Contains(member, StringComparison.Ordinal)).Select(text => (text.Path, Tokens: LexedFile.Of(text).Tokens.ToArray())).ToList();
        return files.Sum(file => Converted(file.Tokens, member)) >= Habit
            && !files.Where(file => TreePath.Directory(file.Path) == TreePath.Directory(code.Path)).SelectMany(file => Bare(file.Tokens)).Any(use => use.Member.Text == member);
    }

    /// <summary>How often a member stands last among the arguments of the conversion.</summary>
    private static int Converted(Token[] tokens, string member)
    {
        var count = 0;
        for (var at = 1; at + 1 < tokens.Length; at++)
        {
            if (tokens[at].Is(member) && IsAccess(tokens[at - 1]) && tokens[at + 1].Kind == TokenKind.RightParen && First(tokens, at) is > 1 and var first && tokens[first - 1].Kind == TokenKind.LeftParen && tokens[first - 2].Is(Conversion))
                count++;
        }
        return count;
    }

    /// <summary>Members that are followed (<c>vcpu->kvm->arch</c>) or kept (<c>*kvm = vcpu->kvm;</c>) and did not go through the conversion.</summary>
    private static IEnumerable<Use> Bare(Token[] tokens)
    {
        for (var at = 2; at + 1 < tokens.Length; at++)
        {
            if (tokens[at].Kind != TokenKind.Identifier || !IsAccess(tokens[at - 1]) || First(tokens, at) is not (> 2 and var first))
                continue;
            var isFollowed = tokens[at + 1].Kind == TokenKind.Arrow;
            var isKept = tokens[at + 1].Kind == TokenKind.Semicolon && tokens[first - 1].Kind == TokenKind.Equal && tokens[first - 2].Kind == TokenKind.Identifier && tokens[first - 3].Kind == TokenKind.Star;
            if (isFollowed || isKept)
                yield return new Use(tokens[first], tokens[at]);
        }
    }

    /// <summary>Where a chain of members begins, from its last: at a plain name; -1 for a chain on something else.</summary>
    private static int First(Token[] tokens, int last)
    {
        var at = last;
        while (at >= 2 && IsAccess(tokens[at - 1]) && tokens[at - 2].Kind == TokenKind.Identifier)
            at -= 2;
        return at < last && !IsAccess(tokens[Math.Max(0, at - 1)]) ? at : -1;
    }

    private static bool IsAccess(Token token) => token.Kind is TokenKind.Arrow or TokenKind.Dot;

    /// <summary>What stands between a parenthesis and the one that closes it; null when none does.</summary>
    private static string? Argument(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return text[(open + 1)..at].Trim();
        }
        return null;
    }
}
