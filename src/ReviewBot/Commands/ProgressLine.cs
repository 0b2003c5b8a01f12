using ReviewBot.Reports;

namespace ReviewBot.Commands;

/// <summary>Says on standard error what long work is at, in one line that is written over, and only to a terminal.</summary>
internal sealed class ProgressLine(Terminal terminal) : IProgress<string>, IDisposable
{
    private const long QuietMilliseconds = 300;
    private readonly long _start = Environment.TickCount64;
    private bool _isShown;

    /// <param name="value">What is going on, in a few words.</param>
    public void Report(string value)
    {
        if (!terminal.ErrorIsTerminal || Environment.TickCount64 - _start < QuietMilliseconds)
            return;
        var text = PrintableText.Of(value);
        terminal.Error.Write($"\r\e[K{text[..Math.Min(text.Length, terminal.Width - 1)]}");
        _isShown = true;
    }

    /// <summary>Leaves an empty line for what comes next.</summary>
    public void Dispose()
    {
        if (_isShown)
            terminal.Error.Write("\r\e[K");
        _isShown = false;
    }
}
