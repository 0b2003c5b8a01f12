using System.Collections.Immutable;
using KvmModel.Delta;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Reports;

namespace ReviewBot.Model;

/// <summary>
/// Writes what the model knows for people at a terminal: an outcome a block, first what happens, then when, then because of which lines. Nothing from the tree can reach the
/// terminal as a control sequence.
/// </summary>
internal sealed class ModelPage(TextWriter output, RegisterNaming naming, Paint paint)
{
    private const string Margin = "            ";

    /// <summary>What is given, above all answers.</summary>
    public void WriteScenario(Scenario scenario)
    {
        Line($"mode: {HypModeNames.Of(scenario.Mode)}");
        if (scenario.Vm != VmKind.Plain)
            Line($"vm: {VmKindNames.Of(scenario.Vm)}");
        Line("");
    }

    /// <summary>The same where each of several was asked.</summary>
    public void WriteScenarios(ImmutableArray<Scenario> scenarios)
    {
        if (scenarios is [var one])
        {
            WriteScenario(one);
            return;
        }
        Line($"modes: {string.Join(", ", scenarios.Select(scenario => HypModeNames.Of(scenario.Mode)))}");
        Line("");
    }

    public void WriteAccess(AccessBehaviour behaviour, Bdd assumed, IVcpuSimulation simulation, GuardPrinter printer)
    {
        var title = naming.Of(behaviour.Access);
        Heading(title.Contains(behaviour.Access.Encoding.ToString(), StringComparison.Ordinal) ? title : $"{title} ({behaviour.Access.Encoding})");
        foreach (var outcome in behaviour.Outcomes.Where(outcome => !simulation.Space.AreDisjoint(outcome.Guard, assumed)))
        {
            Labelled(OutcomeWords.Of(outcome.Kind), "when", printer.Cases(outcome.Guard));
            foreach (var (index, reason) in outcome.Reasons.Index())
                Line($"{Margin}{(index == 0 ? "because" : "       ")} {Safe(reason.Text)}{At(reason.Location)}");
        }
        Line("");
    }

    public void WriteRegister(RegisterEntry entry, IVcpuSimulation simulation, GuardPrinter printer)
    {
        Heading($"{entry.Name} ({entry.Encoding}{string.Concat(entry.Names.Skip(1).Take(4).Select(name => $", {name}"))})");
        Line(entry.Slot is { } slot ? $"  storage   {Safe(slot.Name)} of the guest's register file{At(slot.Location)}" : "  storage   none in the guest's register file");
        foreach (var row in entry.Rows)
            Line($"  row       {Safe(row.Description)}{At(row.Location)}");
        if (entry.View is { } view)
        {
            Labelled("listed", "when", printer.Cases(view.Listed));
            WriteValue("value", view.Value, simulation, printer);
            WriteValue("writable", view.WritableMask, simulation, printer);
        }
        else
        {
            Line("  listed    never");
        }
        if (entry.Switch is { } switched)
            WriteSwitch(switched, printer);
        foreach (var place in entry.Switch is null ? entry.Switches : [])
            Line($"  {(place.Direction == SwitchDirection.Save ? "saved  " : "restored")}  {Safe($"{(place.Direction == SwitchDirection.Save ? "to" : "from")} {place.Storage} by {place.Function}() when {place.Guards}")}{At(place.Location)}");
        Line("");
        foreach (var access in entry.Accesses)
            WriteAccess(access, simulation.Possible, simulation, printer);
    }

    public void WriteControl(ControlView control, IVcpuSimulation simulation, GuardPrinter printer)
    {
        Heading($"{control.Register} while the guest runs");
        WriteValue("value", control.Value, simulation, printer);
        foreach (var source in control.Sources)
            Line($"  0x{source.Mask:x} given by {Safe(source.Function)}() when {Safe(printer.Print(source.Guard))}{At(source.Location)}");
        Line("");
    }

    public void WriteBootFailure(KernelComplaint failure, GuardPrinter printer)
    {
        Heading($"{failure.Function}() while the host starts");
        Line(paint.With(Ink.Warning, $"  says      {Safe(failure.Text)}{At(failure.Location)}"));
        Labelled("", "when", printer.Cases(failure.Guard));
        Line("");
    }

    /// <param name="modes">Those that it is seen in; empty for the one that was asked for.</param>
    public void WriteDifference(BehaviourDifference difference, ImmutableArray<HypMode> modes)
    {
        Heading(ModelWords.Subject(difference, naming));
        Line(paint.With(Ink.Removed, Safe($"  before    {difference.Before}{Because(difference.ReasonsBefore)}")));
        Line(paint.With(Ink.Added, Safe($"  after     {difference.After}{Because(difference.ReasonsAfter)}")));
        Line($"  when      {Safe(difference.When.ToString())}");
        Line($"  such as   {Safe(difference.Witness.ToString())}");
        if (!modes.IsEmpty)
            Line($"  in mode   {string.Join(", ", modes.Select(HypModeNames.Of))}");
        Line("");
    }

    public void WriteUnanswered(ImmutableArray<string> unanswered, int most)
    {
        foreach (var what in unanswered.Take(most))
            Line(paint.With(Ink.Warning, $"not answered: {Safe(what)}"));
        if (unanswered.Length > most)
            Line(paint.With(Ink.Warning, $"not answered: {unanswered.Length - most} more"));
    }

    public void Line(string text) => output.WriteLine(text);

    private static string Because(ImmutableArray<Reason> reasons) => reasons.IsEmpty ? "" : $", because {string.Join("; ", reasons.Select(reason => reason.Text + (reason.Location is { } at ? $" ({at})" : "")))}";

    private void WriteSwitch(SwitchView view, GuardPrinter printer)
    {
        foreach (var storage in view.Storage)
        {
            Line($"  kept in   {Safe(storage.Place)}");
            WriteEdge("restored", storage.Restore, printer);
            WriteEdge("saved", storage.Save, printer);
        }
        if (!view.Unknown.IsFalse)
        {
            Labelled("switched", "not known when", printer.Cases(view.Unknown));
            foreach (var reason in view.UnknownReasons)
                Line($"{Margin}because {Safe(reason)}");
        }
        if (view.Unknown.IsTrue)
            return;
        Labelled("not set", "when", printer.Cases(view.Previous));
        WriteEdge("put back", view.Kept, printer);
        Labelled("left", "when", printer.Cases(view.Left));
    }

    private void WriteEdge(string label, SwitchEdge edge, GuardPrinter printer)
    {
        var when = printer.Cases(edge.Guard);
        Labelled(label, "when", when);
        foreach (var site in edge.Sites)
        {
            var cases = printer.Cases(site.Guard);
            var also = cases.AsSpan().SequenceEqual(when.AsSpan()) || cases is [GuardPrinter.Always] ? "" : $" when {string.Join("; or ", cases)}";
            var moment = site.Moment switch
            {
                SwitchMoment.FloatingPointUse => "on first use of floating point ",
                SwitchMoment.DebugUse => "on first use of a debug register ",
                _ => "",
            };
            Line($"{Margin}{moment}by {Safe(site.Function)}(){Safe(also)}{At(site.Location)}");
        }
    }

    private void WriteValue(string label, SymbolicBits? value, IVcpuSimulation simulation, GuardPrinter printer)
    {
        if (value is not { } bits)
        {
            Line($"  {label,-9} not known");
            return;
        }
        var text = ValueText.Of(bits, simulation, printer);
        Line($"  {label,-9} 0x{text.Value:x}{(text.Others.IsEmpty ? "" : $" in bits 0x{text.Known:x}")}");
        foreach (var other in text.Others)
            Line($"{Margin}bits 0x{other.Mask:x} {(other.CopyOf is { } register ? $"as in {Safe(register)}" : $"set when {Safe(other.When!)}")}");
    }

    private void Labelled(string label, string word, ImmutableArray<string> cases)
    {
        foreach (var (index, one) in cases.Index())
        {
            var isBare = one is GuardPrinter.Always or GuardPrinter.Never || one.StartsWith("and ", StringComparison.Ordinal) || one.StartsWith("except ", StringComparison.Ordinal);
            Line($"  {(index == 0 ? label : ""),-9} {(isBare ? "" : index == 0 ? word + " " : "or " + word + " ")}{Safe(one)}");
        }
    }

    private void Heading(string text) => Line(paint.With(Ink.Heading, Safe(text)));

    private static string At(SourceLocation? location) => location is { } at ? $"  [{Safe(at.ToString())}]" : "";

    private static string Safe(string text) => PrintableText.Of(SourceText.Display(text));
}
