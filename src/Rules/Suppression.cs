using KvmModel.Source;

namespace Rules;

/// <summary>A finding that a catalogue asks not to be told, and why. What is not given does not matter; at least a path or a fingerprint is.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Path">A path, or the start of one.</param>
/// <param name="Fingerprint">The finding's.</param>
/// <param name="Reason">For those who read the catalogue later.</param>
public sealed record Suppression(string? Rule, string? Path, string? Fingerprint, string Reason)
{
    /// <summary>The start of a comment that suppresses in the source: <c>reviewbot: allow rule-id: reason</c>, on the line or the one above.</summary>
    private const string Inline = "reviewbot: allow ";

    private const int MaxReason = 200;

    public bool Covers(Finding finding) =>
        (Rule is null || Rule == finding.Rule) && (Path is null || finding.Path.StartsWith(Path, StringComparison.Ordinal)) && (Fingerprint is null || Fingerprint == finding.Fingerprint);

    /// <summary>The reason that a comment in the source gives for a finding to be let pass; null when there is none. A comment without a reason is none.</summary>
    internal static string? ReasonIn(SourceText text, Finding finding)
    {
        foreach (var line in (int[])[finding.Line, finding.Line - 1])
        {
            var spelled = text.Line(line).ToString();
            var at = spelled.IndexOf(Inline + finding.Rule + ":", StringComparison.Ordinal);
            if (at < 0 || !spelled.AsSpan(0, at).ContainsAny('/', '*', '#'))
                continue;
            var reason = spelled[(at + Inline.Length + finding.Rule.Length + 1)..].Replace("*/", "", StringComparison.Ordinal).Trim();
            if (reason.Length > 0)
                return reason[..Math.Min(MaxReason, reason.Length)];
        }
        return null;
    }
}

/// <summary>A finding that was let pass, and the reason that was given for it.</summary>
public sealed record SuppressedFinding(Finding Finding, string Reason);
