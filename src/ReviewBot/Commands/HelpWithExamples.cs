using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ReviewBot.Commands;

/// <summary>The help of a command, and after it how the command is used.</summary>
internal sealed class HelpWithExamples(HelpAction help, string examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <param name="examples">Lines of <c>command</c> or <c># what it is for</c>.</param>
    public static void AddTo(Command command, string examples)
    {
        if (command.Options.OfType<HelpOption>().SingleOrDefault() is not { } option)
            command.Options.Add(option = new HelpOption());
        option.Action = new HelpWithExamples(new HelpAction(), examples);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var status = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var line in examples.TrimEnd().Split('\n'))
            output.WriteLine(line.Length > 0 ? "  " + line : line);
        output.WriteLine();
        return status;
    }
}
