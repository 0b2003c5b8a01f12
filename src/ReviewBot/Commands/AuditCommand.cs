using System.CommandLine;
using System.Text.Json;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Reports;
using Rules.Audit;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot audit</c>: what must hold of any tree, asked of a whole one without a patch.</summary>
internal sealed class AuditCommand(Terminal terminal, Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation> simulate)
{
    /// <summary>As many subjects of a cause are named on a page; JSON has them all.</summary>
    private const int MostSubjects = 8;

    private readonly Option<string> _format = new("--format") { Description = "A page for people, or one JSON object.", DefaultValueFactory = _ => "text" };
    private readonly TreeOptions _tree = new(terminal);
    private readonly ScenarioOptions _scenario = new();
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        _format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("audit", "Looks through a whole tree for accesses of absent features that reach the hardware, values that a guest leaves behind, and checks that fail at boot.") { _format };
        _tree.AddTo(command);
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            reviewbot audit --tree ~/linux
            # with a series on it, for a script
            reviewbot audit --tree ~/linux --patches series.mbox --format json
            """);
        command.SetAction(parsed => _tree.With(parsed, source => Run(parsed, source)));
        return command;
    }

    private int Run(ParseResult parsed, ModelSource source)
    {
        var simulation = simulate(source.Tree, source.Config, _scenario.Of(parsed));
        var naming = new RegisterNaming(source.ReadModel());
        var findings = TreeAudit.Of(simulation, source.Fields, naming.Of);
        if (parsed.GetValue(_format) == "json")
        {
            _output.Write(parsed, stream =>
            {
                using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
                Write(json, findings, simulation.Unanswered.Length);
            });
        }
        else
        {
            _output.WriteText(parsed, text => Write(text, findings, simulation.Unanswered.Length, new Paint(_output.IsColoured(parsed))));
        }
        return findings.IsEmpty ? ExitStatus.Clean : ExitStatus.Findings;
    }

    private static void Write(TextWriter text, IReadOnlyCollection<AuditFinding> findings, int unanswered, Paint paint)
    {
        foreach (var finding in findings)
        {
            var more = finding.Subjects.Length - MostSubjects;
            text.WriteLine(paint.With(Ink.Heading, PrintableText.Of($"{string.Join(", ", finding.Subjects.Take(MostSubjects))}{(more > 0 ? $" and {more} more" : "")}")));
            text.WriteLine(PrintableText.Of($"  {finding.Id}: {finding.Sentence}"));
            text.WriteLine(PrintableText.Of($"  when      {finding.When}"));
            if (finding.Witness is { } witness)
                text.WriteLine(PrintableText.Of($"  such as   {witness}"));
            foreach (var evidence in finding.Evidence)
                text.WriteLine(PrintableText.Of($"  because   {evidence.Text}{(evidence.Location is { } at ? $" ({at})" : "")}"));
            text.WriteLine();
        }
        text.WriteLine(findings.Count switch { 0 => "no finding", 1 => "1 finding", var count => $"{count} findings" });
        if (unanswered > 0)
            text.WriteLine($"{unanswered} questions could not be answered: reviewbot model dump says which");
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<AuditFinding> findings, int unanswered)
    {
        json.WriteStartObject();
        json.WriteString("schema", "reviewbot.audit/1");
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("invariant", finding.Id);
            json.WriteString("cause", finding.Cause);
            json.WriteString("message", finding.Sentence);
            json.WriteStartArray("subjects");
            foreach (var subject in finding.Subjects)
                json.WriteStringValue(subject);
            json.WriteEndArray();
            json.WriteString("when", finding.When);
            json.WriteStartObject("assume");
            foreach (var value in finding.Witness?.Values ?? [])
            {
                if (value.IsBoolean)
                    json.WriteBoolean(value.Name, value.Number != 0);
                else
                    json.WriteNumber(value.Name, value.Number);
            }
            json.WriteEndObject();
            json.WriteStartArray("evidence");
            foreach (var evidence in finding.Evidence)
            {
                json.WriteStartObject();
                json.WriteString("text", SourceText.Display(evidence.Text));
                if (evidence.Location is { } place)
                {
                    json.WriteString("path", SourceText.Display(place.Path));
                    json.WriteNumber("line", place.Line);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("unanswered", unanswered);
        json.WriteEndObject();
    }
}
