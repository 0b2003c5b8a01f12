using ReviewBot.Commands;

namespace ReviewBot;

internal static class Program
{
    private static int Main(string[] arguments) => new CommandLine(Terminal.OfProcess(), (_, _) => throw new Review.InputException("nothing can be reviewed yet")).Run(arguments);
}
