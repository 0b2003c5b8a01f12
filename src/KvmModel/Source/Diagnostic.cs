namespace KvmModel.Source;

/// <summary>Something about our <em>input</em> that a user should know: what, where, what to do. (About a patch it would be a finding.)</summary>
/// <param name="Code">A stable short name, <c>area-problem</c>, such as <c>parse-skipped</c>.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Location">Where, when there is a place.</param>
public sealed record Diagnostic(string Code, string Message, SourceLocation? Location = null)
{
    public override string ToString() => Location is { } at ? $"{at}: {Message} [{Code}]" : $"{Message} [{Code}]";
}
