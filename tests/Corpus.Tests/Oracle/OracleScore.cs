using System.Collections.Immutable;
using System.Numerics;
using KvmModel.Arm64;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>What a simulation says otherwise than a real KVM did.</summary>
/// <param name="Cause">The simulation's own explanation, by which mistakes are grouped.</param>
internal sealed record Disagreement(string What, string Real, string Said, string Cause)
{
    public override string ToString() => $"{What}: real {Real}, said {Said}";
}

/// <summary>
/// Compares a simulation with a measured configuration: accesses by class, the register list, values and writable masks at reset, and the known bits of the EL2 controls. The
/// hardware's own refusals agree with <c>direct</c>; cells that move from run to run, or hang, decide nothing.
/// </summary>
internal sealed class OracleScore
{
    private static readonly ImmutableArray<string> s_controls =
        ["HCR_EL2", "HCRX_EL2", "MDCR_EL2", "CPTR_EL2", "HFGRTR_EL2", "HFGWTR_EL2", "HFGITR_EL2", "HDFGRTR_EL2", "HDFGWTR_EL2", "CNTHCTL_EL2"];

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<Disagreement> _wrong = [];
    private readonly List<Disagreement> _unknown = [];

    private OracleScore(string name) => Name = name;

    public string Name { get; }

    public IReadOnlyList<Disagreement> Wrong => _wrong;

    public IReadOnlyList<Disagreement> Unknown => _unknown;

    public int WrongCount => Sum("wrong");

    public int UnknownCount => Sum("unknown");

    public int Total => Sum("wrong") + Sum("unknown") + Sum("right");

    public double UnknownShare => Total == 0 ? 0 : (double)UnknownCount / Total;

    public static OracleScore Of(IVcpuSimulation simulation, MeasuredConfiguration truth)
    {
        var score = new OracleScore(truth.Name);
        var answers = new ConcreteAnswers(simulation);
        foreach (var (access, cell) in truth.Cells.Where(cell => cell.Value.IsDecisive))
        {
            var (said, by) = answers.Class(simulation.Access(access));
            bool? isRight = said == ConcreteAnswers.Unknown ? null : cell.Allowed.Contains(said);
            score.Count("access", isRight, new Disagreement($"{access} {cell.Name}", string.Join(" or ", cell.Allowed), said, by));
        }
        score.AddRegisters(simulation, answers, truth);
        foreach (var name in s_controls.Where(truth.Controls.ContainsKey))
            score.AddControl(name, truth.Controls[name], simulation.Controls.FirstOrDefault(control => control.Register == name), answers);
        return score;
    }

    /// <summary>The counts in one line, then what is wrong and what is not known, grouped by cause.</summary>
    public string Report(int most)
    {
        var lines = new List<string> { $"{Name}: wrong {WrongCount}, unknown {UnknownCount} of {Total} ({UnknownShare:P2}); {string.Join(", ", _counts.Select(count => $"{count.Key} {count.Value}"))}" };
        foreach (var (word, list) in new[] { ("wrong", _wrong), ("unknown", _unknown) })
            foreach (var cause in list.GroupBy(one => one.Cause).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(most))
                lines.Add($"  {word} {cause.Count()} x {(cause.Key.Length > 0 ? cause.Key : "no reason given")}: {string.Join("; ", cause.Take(3))}");
        return string.Join('\n', lines);
    }

    private void AddRegisters(IVcpuSimulation simulation, ConcreteAnswers answers, MeasuredConfiguration truth)
    {
        var views = simulation.Registers.ToDictionary(view => view.Register);
        var listed = views.Values.Where(view => answers.Holds(view.Listed) == true).Select(view => view.Register);
        foreach (var register in truth.Registers.Keys.Union(listed).Order())
        {
            var view = views.GetValueOrDefault(register);
            var real = truth.Registers.GetValueOrDefault(register);
            var said = view is null ? null : answers.Holds(view.Listed);
            Count("listed", said is null ? null : said == (real is not null), new Disagreement($"{register} {real?.Name} in the list", $"{real is not null}", $"{said}", "register list"));
            if (real?.Value is { } value)
                Count("value", register, real.Name, value, answers.Number(view?.Value));
            if (real is not null && truth.Masks.TryGetValue(register, out var mask))
                Count("mask", register, real.Name, mask, answers.Number(view?.WritableMask));
        }
    }

    private void AddControl(string name, ulong real, ControlView? control, ConcreteAnswers answers)
    {
        var (said, known) = control is null ? (0ul, 0ul) : answers.KnownBits(control.Value);
        var wrong = known & (said ^ real);
        Add("control bits unknown", BitOperations.PopCount(~known));
        Add("control bits wrong", BitOperations.PopCount(wrong));
        Add("control bits right", BitOperations.PopCount(known & ~wrong));
        if (wrong != 0)
            _wrong.Add(new Disagreement($"{name} bits 0x{wrong:x}", $"0x{real:x}", $"0x{said:x}", $"control {name}"));
        if (~known != 0)
            _unknown.Add(new Disagreement($"{name} bits 0x{~known:x}", $"0x{real:x}", "unknown", $"control {name}"));
    }

    private void Count(string kind, SystemRegisterEncoding register, string name, ulong real, ulong? said) =>
        Count(kind, said is null ? null : said == real, new Disagreement($"{register} {name}", $"0x{real:x}", said is { } value ? $"0x{value:x}" : "unknown", $"register {kind}"));

    private void Count(string kind, bool? isRight, Disagreement disagreement)
    {
        Add($"{kind} {(isRight switch { true => "right", false => "wrong", _ => "unknown" })}", 1);
        if (isRight != true)
            (isRight is null ? _unknown : _wrong).Add(disagreement);
    }

    private void Add(string what, int count) => _counts[what] = _counts.GetValueOrDefault(what) + count;

    private int Sum(string verdict) => _counts.Where(count => count.Key.EndsWith(verdict, StringComparison.Ordinal)).Sum(count => count.Value);
}
