using KvmModel.Source;

namespace Rules.Catalogue;

/// <summary>Something wrong with a catalogue: where, what, and what to do about it.</summary>
/// <param name="Code">As of a <see cref="Diagnostic"/>.</param>
/// <param name="File">The catalogue's name.</param>
/// <param name="Line">From 1, as <paramref name="Column"/>.</param>
/// <param name="Key">The keys to it, such as <c>rules[2].pattern.at</c>; empty for the whole file.</param>
public sealed record RuleProblem(string Code, string File, int Line, int Column, string Key, string Message)
{
    public Diagnostic ToDiagnostic() => new(Code, Key.Length == 0 ? Message : $"{Key}: {Message}", new SourceLocation(File, Line));

    public override string ToString() => $"{File}:{Line}:{Column}: {(Key.Length == 0 ? "" : Key + ": ")}{Message}";
}
