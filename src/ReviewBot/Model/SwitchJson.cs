using System.Text.Json;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>The member <c>worldSwitch</c> of a register's line (<see cref="ModelJson"/>).</summary>
internal static class SwitchJson
{
    public static void WriteMembers(Utf8JsonWriter json, SwitchView view, GuardPrinter printer)
    {
        ModelJson.Array(json, "storage", view.Storage, (json, storage) =>
        {
            json.WriteStartObject();
            json.WriteString("place", SourceText.Display(storage.Place));
            WriteEdge(json, "restored", storage.Restore, printer);
            WriteEdge(json, "saved", storage.Save, printer);
            json.WriteEndObject();
        });
        ModelJson.Cases(json, "previous", printer.Cases(view.Previous));
        WriteEdge(json, "kept", view.Kept, printer);
        ModelJson.Cases(json, "left", printer.Cases(view.Left));
        ModelJson.Cases(json, "unknown", printer.Cases(view.Unknown));
        ModelJson.Array(json, "unknownBecause", view.UnknownReasons, (json, reason) => json.WriteStringValue(SourceText.Display(reason)));
    }

    private static void WriteEdge(Utf8JsonWriter json, string name, SwitchEdge edge, GuardPrinter printer)
    {
        json.WriteStartObject(name);
        ModelJson.Cases(json, "when", printer.Cases(edge.Guard));
        ModelJson.Array(json, "sites", edge.Sites, (json, site) =>
        {
            json.WriteStartObject();
            json.WriteString("moment", ModelWords.Of(site.Moment));
            ModelJson.Cases(json, "when", printer.Cases(site.Guard));
            json.WriteString("function", site.Function);
            ModelJson.Place(json, site.Location);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
