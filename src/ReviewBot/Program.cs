using ReviewBot.Commands;
using ReviewBot.Model;

namespace ReviewBot;

internal static class Program
{
    private static int Main(string[] arguments) => new CommandLine(Terminal.OfProcess(), Reviewer.Review, SimulationFactory.Engine).Run(arguments);
}
