using System.CommandLine;

namespace ReviewBot.Commands;

/// <summary>The option that sends what a command writes to a file in place of standard output.</summary>
internal sealed class OutputFile(Terminal terminal)
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where it is written, in place of standard output.", HelpName = "FILE" };

    public void AddTo(Command command) => command.Options.Add(_output);

    /// <summary>Whether the reader is a terminal that wants colours, as far as the default goes.</summary>
    public bool IsColoured(ParseResult parsed) => parsed.GetValue(_output) is null && terminal.WantsColour("auto");

    /// <summary>UTF-8 bytes.</summary>
    public void Write(ParseResult parsed, Action<Stream> write)
    {
        if (parsed.GetValue(_output) is { } file)
        {
            using var stream = File.Create(file);
            write(stream);
        }
        else
        {
            write(terminal.Output);
            terminal.Output.Flush();
        }
    }

    /// <summary>Text.</summary>
    public void WriteText(ParseResult parsed, Action<TextWriter> write) => Write(parsed, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        write(text);
    });
}
