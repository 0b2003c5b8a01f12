using System.Globalization;
using System.Text.Json;

namespace KvmModel.Arm64.Traps;

/// <summary>Where a field is in its register: <paramref name="Lsb"/> 0 to 63, <paramref name="Width"/> from 1.</summary>
public readonly record struct FieldPosition(string Register, string Field, int Lsb, int Width);

/// <summary>
/// The positions of the fields that conditions name: the trap bits of <see cref="ControlBits"/>, the fields of <c>Facts/register-fields.json</c>, and those of
/// the fine-grained trap registers. A register with two formats is there once for each, as <c>CPTR_EL2:E2H1</c>; the part after the colon is no part of its name.
/// </summary>
internal sealed class FieldPositions
{
    private readonly Dictionary<(string, string), FieldPosition> _fields = [];

    public FieldPositions(JsonElement registers)
    {
        foreach (var bit in ControlBits.All)
            Add(bit.Register, bit.Field, bit.Bit, 1);
        foreach (var register in registers.EnumerateObject())
        {
            foreach (var field in register.Value.EnumerateObject())
                Add(register.Name, field.Name, field.Value.GetString()!);
        }
    }

    public IEnumerable<FieldPosition> All => _fields.Values;

    public void Add(string register, string field, int lsb, int width) => _fields.Add((register, field), new FieldPosition(register.Split(':')[0], field, lsb, width));

    public FieldPosition? Find(string register, string field) => _fields.TryGetValue((register, field), out var position) ? position : null;

    private void Add(string register, string field, string bits)
    {
        var (lsb, width) = Range(bits);
        Add(register, field, lsb, width);
    }

    /// <param name="bits"><c>21:20</c>, or <c>34</c>.</param>
    public static (int Lsb, int Width) Range(string bits)
    {
        var ends = bits.Split(':');
        var msb = int.Parse(ends[0], CultureInfo.InvariantCulture);
        var lsb = int.Parse(ends[^1], CultureInfo.InvariantCulture);
        return (lsb, msb - lsb + 1);
    }
}
