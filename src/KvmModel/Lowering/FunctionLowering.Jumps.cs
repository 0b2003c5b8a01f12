using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Loops, switches, labels and jumps (C11 6.8.1, 6.8.4.2, 6.8.5, 6.8.6), with GNU's ranges of cases and local labels.</content>
public sealed partial class FunctionLowering
{
    /// <summary>The loop or switch that <c>break</c> leaves, and what was seen of jumps to its ends.</summary>
    private sealed class JumpTarget(JumpTarget? outer, int cleanups)
    {
        public JumpTarget? Outer { get; } = outer;

        /// <summary>How many cleanups there are outside.</summary>
        public int Cleanups { get; } = cleanups;
        public bool IsLoop => Cases is null;
        public bool IsJumpedTo { get; set; }

        /// <summary>Of a switch, its labels so far.</summary>
        public ImmutableArray<SwitchCase>.Builder? Cases { get; init; }

        /// <summary>Of a switch, the promoted type of its value.</summary>
        public CType Type { get; init; } = IntegerType.Int;
    }

    private readonly Dictionary<string, Label> _labels = new(StringComparer.Ordinal);
    private readonly List<(string Name, Label Label, TokenSpan Block)> _localLabels = [];
    private readonly HashSet<Label> _placed = [];
    private JumpTarget? _jumps;

    /// <summary>A loop that runs once and is not left early (<c>do { … } while (0)</c>) is its body; one that never runs is nothing.</summary>
    private void LowerLoop(int token, Expression? condition, Expression? next, Statement body, bool testsLast, List<Step> into)
    {
        var test = condition is null ? CodeFolding.Bit(token, true) : LowerCondition(condition);
        if (!testsLast && test is ConstantCode { Value: 0 } && !HasLabels(body))
            return;
        var jumps = _jumps = new JumpTarget(_jumps, _cleanups.Count);
        var run = LowerAsOne(body);
        Step? step = null;
        if (next is not null)
        {
            var steps = new List<Step>();
            LowerEffect(next, steps);
            step = steps.Count == 0 ? null : CodeFolding.Block(next.Span.Start, steps);
        }
        _jumps = jumps.Outer;
        if (testsLast && test is ConstantCode { Value: 0 } && !jumps.IsJumpedTo)
            into.Add(run);
        else
            into.Add(new LoopStep(token, test is ConstantCode { Value: 1 } ? null : test, step, run, testsLast));
    }

    private void LowerFor(ForStatement loop, List<Step> into)
    {
        var outside = EnterBlock(loop.Span);
        _scope = _scope.Enter();
        if (loop.Initializer is { } initializer)
        {
            LowerStatement(initializer, into);
            _scope = _scope.With(initializer);
        }
        LowerLoop(loop.Span.Start, loop.Condition, loop.Step, loop.Body, testsLast: false, into);
        LeaveBlock(outside, into);
    }

    private void LowerSwitch(SwitchStatement @switch, List<Step> into)
    {
        var token = @switch.Span.Start;
        var value = LowerValue(@switch.Value);
        if (TypeRules.AsInteger(value.Type) is not { Size: <= 8 } integer)
        {
            into.Add(new UnknownStep(token, $"a switch over {value.Type}"));
            return;
        }
        var type = TypeRules.Promote(integer);
        var code = Convert(token, value, type);
        var jumps = _jumps = new JumpTarget(_jumps, _cleanups.Count) { Cases = ImmutableArray.CreateBuilder<SwitchCase>(), Type = type };
        var body = LowerAsOne(@switch.Body);
        _jumps = jumps.Outer;
        into.Add(new SwitchStep(token, code, jumps.Cases.ToImmutable(), body));
    }

    private void LowerCase(CaseStatement @case, List<Step> into)
    {
        var token = @case.Span.Start;
        var target = _jumps;
        while (target is { IsLoop: true })
            target = target.Outer;
        if (target is null)
        {
            into.Add(new UnknownStep(token, "a case outside every switch"));
        }
        else
        {
            var label = new Label(@case.Value is null ? "default" : "case");
            into.Add(new LabelStep(token, label));
            AddCase(target, @case, label, into);
        }
        LowerStatement(@case.Statement, into);
    }

    private void AddCase(JumpTarget target, CaseStatement @case, Label label, List<Step> into)
    {
        var isSigned = Value.IsSigned(target.Type);
        if (@case.Value is null)
            target.Cases!.Add(new SwitchCase(label, 0, 0, isSigned, IsDefault: true));
        else if (CaseValue(@case.Value, target.Type) is { } first && (@case.Last is null ? first : CaseValue(@case.Last, target.Type)) is { } last)
            target.Cases!.Add(new SwitchCase(label, first, last, isSigned, IsDefault: false));
        else
            into.Add(new UnknownStep(@case.Span.Start, "a case that is no constant"));
    }

    /// <summary>A case's constant in the switch's type (C11 6.8.4.2 p5).</summary>
    private ulong? CaseValue(Expression expression, CType type)
    {
        var token = expression.Span.Start;
        var value = LowerValue(expression);
        if (value.Code is not ConstantCode && _model.Evaluate(expression, _scope) is IntegerValue evaluated)
            value = Constant(token, evaluated);
        return (Convert(token, value, type) as ConstantCode)?.Value;
    }

    private void LowerBreak(int token, List<Step> into)
    {
        if (_jumps is null)
        {
            into.Add(new UnknownStep(token, "a break outside loops and switches"));
            return;
        }
        _jumps.IsJumpedTo = true;
        RunCleanups(_jumps.Cleanups, into);
        into.Add(new BreakStep(token));
    }

    private void LowerContinue(int token, List<Step> into)
    {
        var target = _jumps;
        while (target is { IsLoop: false })
            target = target.Outer;
        if (target is null)
        {
            into.Add(new UnknownStep(token, "a continue outside loops"));
            return;
        }
        target.IsJumpedTo = true;
        RunCleanups(target.Cleanups, into);
        into.Add(new ContinueStep(token));
    }

    private void LowerGoto(GotoStatement @goto, List<Step> into)
    {
        var token = @goto.Span.Start;
        if (@goto.Label is not { } name || !_outline.HasLabel(name))
        {
            into.Add(new UnknownStep(token, @goto.Label is null ? "a computed goto" : $"there is no label {@goto.Label}"));
            return;
        }
        RunCleanupsFor(name, into);
        into.Add(new GotoStep(token, LabelOf(name)));
    }

    private void PlaceLabel(LabeledStatement labeled, List<Step> into)
    {
        var label = LabelOf(labeled.Label);
        if (_placed.Add(label))
            into.Add(new LabelStep(labeled.Span.Start, label));
        else
            into.Add(new UnknownStep(labeled.Span.Start, $"a second label {labeled.Label}"));
    }

    private Label LabelOf(string name)
    {
        for (var i = _localLabels.Count - 1; i >= 0; i--)
            if (_localLabels[i].Name == name)
                return _localLabels[i].Label;
        if (!_labels.TryGetValue(name, out var label))
            _labels.Add(name, label = new Label(name));
        return label;
    }

    private void DeclareLabels(LocalLabelStatement labels)
    {
        foreach (var name in labels.Labels)
            _localLabels.Add((name, new Label(name), _block));
    }
}
