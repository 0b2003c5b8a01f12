using ReviewBot.Commands;
using ReviewBot.Model;

namespace ReviewBot;

internal static class Program
{
    /// <summary>In bytes. What is read first is texts and tokens that most of a run needs: looking for garbage among them finds none, and takes a twentieth of the time of an answer.</summary>
    private const long Uncollected = 200 << 20;

    private static int Main(string[] arguments)
    {
        DeferCollection();
        return new CommandLine(Terminal.OfProcess(), Reviewer.Review, SimulationFactory.Engine).Run(arguments);
    }

    private static void DeferCollection()
    {
        try
        {
            GC.TryStartNoGCRegion(Uncollected);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The process may not have that much.
        }
    }
}
