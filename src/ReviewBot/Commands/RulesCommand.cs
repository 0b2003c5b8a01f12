using System.CommandLine;
using ReviewBot.Reports;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot rules</c>: what the catalogue has, why a rule is in it, and whether a catalogue of one's own is sound.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("rules", "Shows and checks the catalogue of rules.") { List(), Explain(terminal), Check() };
        HelpWithExamples.AddTo(command, """
            reviewbot rules list
            reviewbot rules explain trap-polarity
            reviewbot rules check my-rules.json
            """);
        return command;
    }

    private static Command List()
    {
        var file = RulesOption();
        var command = new Command("list", "Lists the rules, with the severity of their findings.") { file };
        HelpWithExamples.AddTo(command, "reviewbot rules list");
        command.SetAction(parsed =>
        {
            var rules = RuleCatalogue.Load(parsed.GetValue(file)).Rules;
            var width = rules.Max(rule => rule.Id.Length);
            foreach (var rule in rules)
            {
                var line = $"{rule.Id.PadRight(width)}  {ContractWords.Of(rule.Severity),-7}  {Title(rule)}{(rule.Enabled ? "" : " (disabled)")}";
                parsed.InvocationConfiguration.Output.WriteLine(PrintableText.Of(line));
            }

            return ExitStatus.Clean;
        });
        return command;
    }

    private static Command Explain(Terminal terminal)
    {
        var name = new Argument<string>("RULE") { Description = "The rule's id." };
        var file = RulesOption();
        var command = new Command("explain", "Says what a rule looks for, and why a maintainer asks for it.") { name, file };
        HelpWithExamples.AddTo(command, "reviewbot rules explain trap-polarity");
        command.SetAction(parsed =>
        {
            var (id, rules) = (parsed.GetRequiredValue(name), RuleCatalogue.Load(parsed.GetValue(file)));
            var rule = rules.Find(id) ?? throw new InputException($"no rule is called {id}", $"the rules are {string.Join(", ", rules.Rules.Select(known => known.Id))}");
            var page = RuleCatalogue.Page(id) ?? string.Join('\n', Card(rule));
            new TerminalMarkdown(parsed.InvocationConfiguration.Output, new Paint(terminal.WantsColour("auto")), terminal.Width).Write(page);
            return ExitStatus.Clean;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "A catalogue in the form of rules.schema.json; the one that comes with the program when left out.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Says what is wrong with a catalogue: line, column, key, and what to do.") { file };
        HelpWithExamples.AddTo(command, "reviewbot rules check my-rules.json");
        command.SetAction(parsed =>
        {
            var rules = RuleCatalogue.Check(parsed.GetValue(file));
            foreach (var problem in rules.Problems)
                parsed.InvocationConfiguration.Error.WriteLine(PrintableText.Of($"{problem}"));
            if (!rules.Problems.IsEmpty)
                return ExitStatus.BadInput;
            parsed.InvocationConfiguration.Output.WriteLine($"{rules.Rules.Length} rules{(rules.Suppressions.Length is var count and > 0 ? $", {count} {(count == 1 ? "suppression" : "suppressions")}" : "")}, nothing wrong");
            return ExitStatus.Clean;
        });
        return command;
    }

    private static Option<string?> RulesOption() => new("--rules") { Description = "A catalogue that adds rules to those of the program, tunes and silences them.", HelpName = "FILE" };

    /// <summary>A title with its placeholders as a reader expects them: <c>{bit}</c> as <c>&lt;bit&gt;</c>.</summary>
    private static string Title(Rule rule) => rule.Title.Replace('{', '<').Replace('}', '>');

    /// <summary>For a rule without a page: what the catalogue says of it.</summary>
    private static IEnumerable<string> Card(Rule rule) =>
        [$"# {rule.Id}", "", MarkdownText.Of(Title(rule)), "", MarkdownText.Of(rule.Rationale), "", .. rule.References.Select(reference => $"- {MarkdownText.Of(reference)}")];
}
