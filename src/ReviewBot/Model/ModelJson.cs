using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>
/// Writes what the model knows as lines of the contract <c>reviewbot.model/1</c> (<c>docs/schema/model-1.schema.json</c>), one JSON object a line, members always in the same
/// order, every one always there but for the kind of VM, which a line about plain VMs has no word for.
/// </summary>
internal sealed class ModelJson(Stream output, RegisterNaming naming, Scenario scenario)
{
    public const string Schema = "reviewbot.model/1";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lines of another scenario, to the same output.</summary>
    public ModelJson In(Scenario other) => new(output, naming, other);

    public void WriteRegister(RegisterEntry entry, IVcpuSimulation simulation, GuardPrinter printer) => Line("register", json =>
    {
        json.WriteString("name", entry.Name);
        json.WriteString("encoding", entry.Encoding.ToString());
        json.WriteString("op", EncodingText.Numbers(entry.Encoding));
        Array(json, "names", entry.Names, (json, name) => json.WriteStringValue(name));
        Nullable(json, "storage", entry.Slot, slot =>
        {
            json.WriteString("slot", slot.Name);
            Place(json, slot.Location);
        });
        Array(json, "rows", entry.Rows, WriteRow);
        Array(json, "accesses", entry.Accesses, (json, behaviour) => WriteBehaviour(json, behaviour, behaviour.Outcomes, simulation.Possible, simulation, printer));
        Nullable(json, "userspace", entry.View, view =>
        {
            Cases(json, "listed", printer.Cases(view.Listed));
            WriteValue(json, "value", view.Value, simulation, printer);
            WriteValue(json, "writable", view.WritableMask, simulation, printer);
        });
        Array(json, "switches", entry.Switches, WriteSwitch);
        Nullable(json, "worldSwitch", entry.Switch, view => SwitchJson.WriteMembers(json, view, printer));
    });

    public void WriteControl(ControlView control, IVcpuSimulation simulation, GuardPrinter printer) => Line("control", json =>
    {
        json.WriteString("name", control.Register);
        WriteValue(json, "value", control.Value, simulation, printer);
        Array(json, "sources", control.Sources, (json, source) =>
        {
            json.WriteStartObject();
            json.WriteString("mask", Hex(source.Mask));
            Cases(json, "when", printer.Cases(source.Guard));
            json.WriteString("function", source.Function);
            Place(json, source.Location);
            json.WriteEndObject();
        });
    });

    public void WriteAccess(AccessBehaviour behaviour, IEnumerable<GuardedOutcome> outcomes, Bdd assumed, IVcpuSimulation simulation, GuardPrinter printer) =>
        Line("access", json => WriteMembers(json, behaviour, outcomes, assumed, simulation, printer));

    /// <summary>Something that goes wrong while the host starts; most of it depends on nothing that a guest could name.</summary>
    public void WriteBootFailure(KernelComplaint failure, GuardPrinter printer) => Line("bootFailure", json =>
    {
        json.WriteString("text", SourceText.Display(failure.Text));
        json.WriteString("function", failure.Function);
        Cases(json, "when", printer.Cases(failure.Guard));
        json.WriteString("path", failure.Location is { } place ? SourceText.Display(place.Path) : null);
        if (failure.Location is { } at)
            json.WriteNumber("line", at.Line);
        else
            json.WriteNull("line");
    });

    public void WriteUnanswered(string what) => Line("unanswered", json => json.WriteString("text", what));

    /// <param name="modes">Those that it is seen in; the witness and the reasons are the first one's.</param>
    public void WriteDifference(BehaviourDifference difference, ImmutableArray<HypMode> modes) => In(scenario with { Mode = modes[0] }).Line("difference", json =>
    {
        Array(json, "modes", modes, (json, mode) => json.WriteStringValue(HypModeNames.Of(mode)));
        json.WriteString("behaviour", ModelWords.Of(difference.Kind));
        json.WriteString("subject", ModelWords.Subject(difference, naming));
        json.WriteString("before", difference.Before);
        json.WriteString("after", difference.After);
        json.WriteString("when", difference.When.ToString());
        json.WriteStartObject("witness");
        foreach (var assumed in difference.Witness.Values)
        {
            if (assumed.IsBoolean)
                json.WriteBoolean(assumed.Name, assumed.Number != 0);
            else
                json.WriteNumber(assumed.Name, assumed.Number);
        }
        json.WriteEndObject();
        Array(json, "reasonsBefore", difference.ReasonsBefore, WriteReason);
        Array(json, "reasonsAfter", difference.ReasonsAfter, WriteReason);
    });

    private void WriteBehaviour(Utf8JsonWriter json, AccessBehaviour behaviour, IEnumerable<GuardedOutcome> outcomes, Bdd assumed, IVcpuSimulation simulation, GuardPrinter printer)
    {
        json.WriteStartObject();
        WriteMembers(json, behaviour, outcomes, assumed, simulation, printer);
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json, AccessBehaviour behaviour, IEnumerable<GuardedOutcome> outcomes, Bdd assumed, IVcpuSimulation simulation, GuardPrinter printer)
    {
        json.WriteString("access", naming.Of(behaviour.Access));
        json.WriteString("direction", behaviour.Access.Direction == AccessDirection.Read ? "read" : "write");
        json.WriteNumber("el", behaviour.Access.ExceptionLevel);
        Array(json, "outcomes", outcomes.Where(outcome => !simulation.Space.AreDisjoint(outcome.Guard, assumed)), (json, outcome) =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", OutcomeWords.Of(outcome.Kind));
            Cases(json, "when", printer.Cases(outcome.Guard));
            Array(json, "because", outcome.Reasons, WriteReason);
            json.WriteEndObject();
        });
    }

    private static void WriteRow(Utf8JsonWriter json, SysRegDescriptor row)
    {
        json.WriteStartObject();
        json.WriteString("macro", row.Macro);
        json.WriteString("access", row.Access);
        json.WriteString("reset", row.Reset);
        json.WriteString("visibility", row.Visibility);
        json.WriteString("getUser", row.GetUser);
        json.WriteString("setUser", row.SetUser);
        json.WriteString("val", row.Value is { } value ? Hex(value) : null);
        Place(json, row.Location);
        json.WriteEndObject();
    }

    private static void WriteSwitch(Utf8JsonWriter json, RegisterSwitch place)
    {
        json.WriteStartObject();
        json.WriteString("direction", place.Direction == SwitchDirection.Save ? "save" : "restore");
        json.WriteString("storage", SourceText.Display(place.Storage));
        json.WriteString("when", SourceText.Display(place.Guards.ToString()));
        json.WriteString("function", place.Function);
        Place(json, place.Location);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, Reason reason)
    {
        json.WriteStartObject();
        json.WriteString("text", SourceText.Display(reason.Text));
        json.WriteString("path", reason.Location is { } place ? SourceText.Display(place.Path) : null);
        if (reason.Location is { } at)
            json.WriteNumber("line", at.Line);
        else
            json.WriteNull("line");
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, SymbolicBits? value, IVcpuSimulation simulation, GuardPrinter printer) => Nullable(json, name, value is { } bits ? ValueText.Of(bits, simulation, printer) : null, text =>
    {
        json.WriteString("known", Hex(text.Known));
        json.WriteString("value", Hex(text.Value));
        Array(json, "others", text.Others, (json, other) =>
        {
            json.WriteStartObject();
            json.WriteString("mask", Hex(other.Mask));
            json.WriteString("setWhen", other.When);
            json.WriteString("copyOf", other.CopyOf);
            json.WriteEndObject();
        });
    });

    internal static void Cases(Utf8JsonWriter json, string name, ImmutableArray<string> cases) => Array(json, name, cases, (json, one) => json.WriteStringValue(SourceText.Display(one)));

    internal static void Place(Utf8JsonWriter json, SourceLocation place)
    {
        json.WriteString("path", SourceText.Display(place.Path));
        json.WriteNumber("line", place.Line);
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    internal static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }

    private static void Nullable<T>(Utf8JsonWriter json, string name, T? value, Action<T> writeMembers) where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        writeMembers(value);
        json.WriteEndObject();
    }

    private void Line(string kind, Action<Utf8JsonWriter> writeMembers)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("kind", kind);
            json.WriteString("mode", HypModeNames.Of(scenario.Mode));
            if (scenario.Vm != VmKind.Plain)
                json.WriteString("vm", VmKindNames.Of(scenario.Vm));
            writeMembers(json);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }
}
