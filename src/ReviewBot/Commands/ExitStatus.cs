namespace ReviewBot.Commands;

/// <summary>What the program's exit status says; scripts depend on the numbers.</summary>
internal static class ExitStatus
{
    /// <summary>Nothing found at or above <c>--fail-on</c>.</summary>
    public const int Clean = 0;

    /// <summary>Findings at or above <c>--fail-on</c>.</summary>
    public const int Findings = 1;

    /// <summary>Bad usage, or input that no review can start from.</summary>
    public const int BadInput = 2;

    /// <summary>A bug of ours, or a machine that fails.</summary>
    public const int Internal = 3;

    /// <summary>Of <c>deliver</c>: the mail was not taken; the mail server shall keep it and try again (<c>sysexits.h</c> EX_TEMPFAIL).</summary>
    public const int TryAgain = 75;
}
