namespace ReviewBot.Commands;

/// <summary>The streams that a command talks to, and what is known of who reads them. Tests put their own in place of the console's.</summary>
internal sealed record Terminal
{
    private const int DefaultWidth = 100;
    private const int NarrowestWidth = 40;
    private const int WidestWidth = 120;

    /// <summary>Standard output as bytes: reports are UTF-8 whatever the locale says.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: errors in one line each, and progress.</summary>
    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns that prose is wrapped to.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Where the user is; the root where nobody says.</summary>
    public string Directory { get; init; } = Path.DirectorySeparatorChar.ToString();

    /// <summary>An environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Stack traces are for who asked for them.</summary>
    public bool IsDebugging => !string.IsNullOrEmpty(Variable("REVIEWBOT_DEBUG"));

    public static Terminal OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected;
        return new Terminal
        {
            Output = Console.OpenStandardOutput(),
            Error = Console.Error,
            OutputIsTerminal = isTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = isTerminal ? Math.Clamp(Console.WindowWidth, NarrowestWidth, WidestWidth) : DefaultWidth,
            Directory = Environment.CurrentDirectory,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>Whether a report on standard output is to have colours: <c>--color</c> decides, then <c>NO_COLOR</c> and a terminal that has none.</summary>
    /// <param name="when"><c>auto</c>, <c>always</c> or <c>never</c>.</param>
    public bool WantsColour(string when) => when switch
    {
        "always" => true,
        "never" => false,
        _ => OutputIsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") is not "dumb",
    };
}
