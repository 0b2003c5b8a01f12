using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KvmModel.Symbolic;

/// <summary>
/// Numbers for functions that say the same of them in any space: digests of their diagrams over the names of variables. Functions with the same digest are the same; the same function has another one
/// where its variables are in another order.
/// </summary>
internal sealed class BddDigests(BddSpace space)
{
    private readonly Dictionary<int, UInt128> _digests = new() { [0] = 0 };

    /// <summary>What is unknown has no name of its own: such a function is told by where it holds whatever that is, where it may, and why it is not known.</summary>
    public string Of(Bdd function) => !space.HasOpaque(function) ? Structure(function)
        : $"{Structure(space.MustHold(function))}..{Structure(space.MayHold(function))} ({string.Join("; ", space.OpaqueReasons(function).Order(StringComparer.Ordinal))})";

    private string Structure(Bdd function)
    {
        var pending = new Stack<int>();
        pending.Push(function.Index >> 1);
        while (pending.TryPeek(out var number))
        {
            var node = space.Nodes[number];
            if (_digests.ContainsKey(number))
                pending.Pop();
            else if (_digests.TryGetValue(node.Low >> 1, out var low) && _digests.TryGetValue(node.High >> 1, out var high))
                _digests[pending.Pop()] = Of(space.Variable(node.Level).Name, Signed(low, node.Low), Signed(high, node.High));
            else
            {
                pending.Push(node.Low >> 1);
                pending.Push(node.High >> 1);
            }
        }
        return Signed(_digests[function.Index >> 1], function.Index).ToString("x", CultureInfo.InvariantCulture);
    }

    private static UInt128 Signed(UInt128 digest, int edge) => (edge & 1) == 0 ? digest : ~digest;

    private static UInt128 Of(string variable, UInt128 low, UInt128 high)
    {
        var bytes = new byte[32 + Encoding.UTF8.GetByteCount(variable)];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, low);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), high);
        Encoding.UTF8.GetBytes(variable, bytes.AsSpan(32));
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes));
    }
}
