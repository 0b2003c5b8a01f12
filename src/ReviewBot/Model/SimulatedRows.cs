using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>
/// Writes one concrete machine as rows that a table measured on a real KVM can be compared with, one JSON object a line: <c>acc</c> for every MRS and MSR encoding
/// at each exception level of the VM, <c>reg</c> for what userspace sees at reset, <c>trap</c> for the EL2 controls while the guest runs. What is not one answer is <c>unknown</c> or null.
/// </summary>
internal sealed class SimulatedRows : IDisposable
{
    private const int FlushAt = 1 << 20;

    private static readonly ImmutableArray<(char Word, AccessDirection Direction)> s_directions = [('r', AccessDirection.Read), ('w', AccessDirection.Write)];

    private readonly Stream _output;
    private readonly ConcreteAnswers _answers;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt + (1 << 16));
    private readonly Utf8JsonWriter _json;

    private SimulatedRows(Stream output, IVcpuSimulation simulation)
    {
        _output = output;
        _answers = new ConcreteAnswers(simulation);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public static void Write(Stream output, IVcpuSimulation simulation, VmKind vm)
    {
        using var rows = new SimulatedRows(output, simulation);
        foreach (var level in GuestLevels.Of(vm))
            foreach (var (word, direction) in s_directions)
                foreach (var encoding in Encodings())
                    rows.Access($"el{level}{word}", simulation.Access(new GuestAccess(encoding, direction, level)));
        foreach (var view in simulation.Registers)
            rows.Register(view);
        foreach (var control in simulation.Controls)
            rows.Control(control);
        rows.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Every encoding that MRS and MSR have: op0 2 and 3.</summary>
    private static IEnumerable<SystemRegisterEncoding> Encodings()
    {
        const int First = 2 << 14, End = 4 << 14;
        for (var number = First; number < End; number++)
            yield return new SystemRegisterEncoding((byte)(number >> 14), (byte)(number >> 11 & 7), (byte)(number >> 7 & 15), (byte)(number >> 3 & 15), (byte)(number & 7));
    }

    private void Access(string stage, AccessBehaviour behaviour)
    {
        var (@class, by) = _answers.Class(behaviour);
        Begin("acc");
        _json.WriteString("s", stage);
        _json.WriteString("op", EncodingText.Numbers(behaviour.Access.Encoding));
        _json.WriteString("class", @class);
        if (by.Length > 0)
            _json.WriteString("by", by);
        End();
    }

    private void Register(RegisterView view)
    {
        Begin("reg");
        _json.WriteString("op", EncodingText.Numbers(view.Register));
        if (_answers.Holds(view.Listed) is { } listed)
            _json.WriteBoolean("listed", listed);
        else
            _json.WriteNull("listed");
        _json.WriteString("v", Hex(view.Value));
        _json.WriteString("wmask", Hex(view.WritableMask));
        End();
    }

    private void Control(ControlView control)
    {
        var (value, known) = _answers.KnownBits(control.Value);
        Begin("trap");
        _json.WriteString("name", control.Register);
        _json.WriteString("v", $"0x{value:x}");
        _json.WriteString("known", $"0x{known:x}");
        End();
    }

    private string? Hex(SymbolicBits? value) => _answers.Number(value) is { } number ? $"0x{number:x}" : null;

    private void Begin(string type)
    {
        _json.WriteStartObject();
        _json.WriteString("t", type);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt)
            Flush();
    }

    private void Flush()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
