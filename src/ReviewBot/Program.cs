using ReviewBot.Commands;

namespace ReviewBot;

internal static class Program
{
    private static int Main(string[] arguments) => new CommandLine(Terminal.OfProcess(), Reviewer.Review).Run(arguments);
}
