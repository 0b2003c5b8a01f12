using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Reads the system registers that a unit's headers name: every object-like <c>SYS_…</c> macro whose value is a register's encoding. Units that have these
/// macros from the same definitions share one table.
/// </summary>
internal sealed class RegisterMacroReader
{
    private const string Prefix = "SYS_";
    private const int MaxKept = 8;

    private readonly Lock _lock = new();
    private readonly List<(MacroDefinition[] Macros, SystemRegisterTable Table)> _kept = [];

    public SystemRegisterTable Read(SemanticModel model)
    {
        var unit = model.Unit.Source;
        var macros = unit.Macros.Values.Where(macro => !macro.IsFunctionLike && macro.Body.Length > 0 && macro.Name.Text.StartsWith(Prefix, StringComparison.Ordinal)).ToArray();
        // What the values are made of comes from where they are defined: the headers that define them say how an encoding is written.
        var sources = macros.Select(macro => macro.Name.Source).ToHashSet();
        MacroDefinition[] key = [.. macros, .. unit.Macros.Values.Where(macro => macro.IsFunctionLike && sources.Contains(macro.Name.Source))];
        lock (_lock)
        {
            foreach (var (known, table) in _kept)
            {
                if (known.AsSpan().SequenceEqual(key, SameDefinition.Comparer))
                    return table;
            }
        }

        var read = Evaluate(model, macros);
        lock (_lock)
        {
            if (_kept.Count == MaxKept)
                _kept.RemoveAt(0);
            _kept.Add((key, read));
        }
        return read;
    }

    private static SystemRegisterTable Evaluate(SemanticModel model, MacroDefinition[] macros)
    {
        var registers = new List<(string, SystemRegisterEncoding)>();
        var values = new MacroValues(model.Unit.Source);
        foreach (var macro in macros)
        {
            var name = macro.Name.Text;
            if (values.Expand(name) is { } expansion && model.Evaluate(Parser.ParseExpression(expansion.Tokens.ToArray())) is IntegerValue { Value: var value } && value > 0 && value <= uint.MaxValue
                && SystemRegisterEncoding.FromSysReg((ulong)value) is { Op0: >= 2 } encoding)
            {
                registers.Add((name[Prefix.Length..], encoding));
            }
        }
        return new SystemRegisterTable(registers);
    }

    /// <summary>Definitions are read once a file, so the same one is the same object.</summary>
    private sealed class SameDefinition : IEqualityComparer<MacroDefinition>
    {
        public static readonly SameDefinition Comparer = new();

        public bool Equals(MacroDefinition? a, MacroDefinition? b) => ReferenceEquals(a, b);

        public int GetHashCode(MacroDefinition definition) => RuntimeHelpers.GetHashCode(definition);
    }
}
