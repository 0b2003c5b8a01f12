using System.Collections.Frozen;
using KvmModel.Arm64;

namespace KvmModel.Vcpu;

/// <summary>
/// The system registers that a tree names: every <c>SYS_…</c> macro whose value is an encoding (Linux arch/arm64/include/asm/sysreg.h and the
/// definitions generated from arch/arm64/tools/sysreg).
/// </summary>
public sealed class SystemRegisterTable
{
    private readonly FrozenDictionary<SystemRegisterEncoding, string> _names;
    private readonly FrozenDictionary<string, SystemRegisterEncoding> _encodings;

    /// <param name="registers">Name without <c>SYS_</c>, and encoding. Of several names for one encoding, the shortest is kept, then the first in ordinal order.</param>
    public SystemRegisterTable(IEnumerable<(string Name, SystemRegisterEncoding Encoding)> registers)
    {
        var all = registers.OrderBy(register => register.Name.Length).ThenBy(register => register.Name, StringComparer.Ordinal).ToList();
        _encodings = all.DistinctBy(register => register.Name).ToFrozenDictionary(register => register.Name, register => register.Encoding, StringComparer.Ordinal);
        _names = all.DistinctBy(register => register.Encoding).ToFrozenDictionary(register => register.Encoding, register => register.Name);
    }

    public int Count => _encodings.Count;

    /// <summary>The registers by name, in ordinal order.</summary>
    public IEnumerable<(string Name, SystemRegisterEncoding Encoding)> All => _encodings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>The register's name; the encoding as assemblers write it when the tree has no name for it.</summary>
    public string NameOf(SystemRegisterEncoding encoding) => _names.GetValueOrDefault(encoding) ?? encoding.ToString();

    /// <summary>The encoding of an architectural name; null when the tree does not know it.</summary>
    public SystemRegisterEncoding? Find(string name) => _encodings.TryGetValue(name, out var encoding) ? encoding : null;
}
