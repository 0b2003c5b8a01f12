using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Delta;

/// <summary>
/// All that a simulation answers, as lines of text that are the same for two simulations exactly when the answers are, in whatever spaces these are: a function is written as a digest of its
/// diagram over the names of its variables.
/// </summary>
internal sealed class SimulationText
{
    private readonly BddSpace _space;
    private readonly Dictionary<int, UInt128> _digests = new() { [0] = 0 };

    private SimulationText(BddSpace space) => _space = space;

    public static List<string> Of(VcpuSimulation simulation, IEnumerable<GuestAccess> accesses)
    {
        var text = new SimulationText(simulation.Space);
        return
        [
            $"possible {text.Digest(simulation.Possible)}",
            .. simulation.Registers.Select(view => $"register {view.Register} listed {text.Digest(view.Listed)} value {text.Digest(view.Value)} mask {text.Digest(view.WritableMask)}"),
            .. simulation.Controls.Select(view => $"control {view.Register} {text.Digest(view.Value)}"),
            .. simulation.Unanswered.Select(what => $"unanswered {what}"),
            .. simulation.BootFailures.Select(failure => $"boot {text.Digest(failure.Guard)} {failure.Text} {failure.Function} {failure.Location}"),
            .. simulation.Log.Select(noticed => $"{noticed.Kind} {text.Digest(noticed.Guard)} {noticed.Text} {noticed.Function} {noticed.Location}"),
            .. simulation.FunctionsRun.Order(StringComparer.Ordinal),
            .. accesses.SelectMany(access => simulation.Explained(access).Outcomes.Select(outcome => $"{access} {outcome.Kind} {text.Digest(outcome.Guard)} {string.Join("; ", outcome.Reasons)}")),
        ];
    }

    private string Digest(SymbolicBits? value) => value is { } bits ? string.Join(' ', Enumerable.Range(0, bits.Width).Select(bit => Digest(bits[bit]))) : "none";

    /// <summary>Opaque variables may be in another order: a function of them is told by where it holds whatever they are, and where it may.</summary>
    private string Digest(Bdd function) => !_space.HasOpaque(function) ? Structure(function)
        : $"{Structure(_space.MustHold(function))}..{Structure(_space.MayHold(function))} ({string.Join("; ", _space.OpaqueReasons(function).Order(StringComparer.Ordinal))})";

    private string Structure(Bdd function)
    {
        var pending = new Stack<int>();
        pending.Push(function.Index >> 1);
        while (pending.TryPeek(out var number))
        {
            var node = _space.Nodes[number];
            if (_digests.ContainsKey(number))
                pending.Pop();
            else if (_digests.TryGetValue(node.Low >> 1, out var low) && _digests.TryGetValue(node.High >> 1, out var high))
                _digests[pending.Pop()] = Digest(_space.Variable(node.Level).Name, Signed(low, node.Low), Signed(high, node.High));
            else
            {
                pending.Push(node.Low >> 1);
                pending.Push(node.High >> 1);
            }
        }
        return Signed(_digests[function.Index >> 1], function.Index).ToString("x");
    }

    private static UInt128 Signed(UInt128 digest, int edge) => (edge & 1) == 0 ? digest : ~digest;

    private static UInt128 Digest(string variable, UInt128 low, UInt128 high)
    {
        var bytes = new byte[32 + Encoding.UTF8.GetByteCount(variable)];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, low);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), high);
        Encoding.UTF8.GetBytes(variable, bytes.AsSpan(32));
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes));
    }
}
