using KvmModel.Lowering;

namespace KvmModel.Tests.Lowering;

/// <summary>
/// Holds a lowered function to the invariants of its form: widths agree, locals are used as what they are, every label that is jumped to stands at one place, and
/// <c>break</c> and <c>continue</c> have something to leave. Counts what could not be lowered on the way, but for operands of macros that stand
/// for their meaning, which need not be C.
/// </summary>
internal sealed class LoweredVerifier
{
    private readonly LoweredFunction _function;
    private readonly HashSet<Label> _placed = [];
    private readonly HashSet<Label> _targets = [];
    private readonly Dictionary<string, int> _unknown;

    private LoweredVerifier(LoweredFunction function, Dictionary<string, int> unknown) => (_function, _unknown) = (function, unknown);

    public List<string> Faults { get; } = [];

    public int Nodes { get; private set; }

    /// <param name="unknown">Counts the reasons of what is unknown.</param>
    public static LoweredVerifier Verify(LoweredFunction function, Dictionary<string, int> unknown)
    {
        var verifier = new LoweredVerifier(function, unknown);
        for (var i = 0; i < function.Locals.Length; i++)
            verifier.Check(function.Locals[i].Index == i, $"local {i} has index {function.Locals[i].Index}");
        verifier.Visit(function.Body, inLoop: false, inSwitch: false);
        foreach (var target in verifier._targets)
            verifier.Check(verifier._placed.Contains(target), $"label {target} is jumped to and stands nowhere");
        return verifier;
    }

    private void Check(bool holds, string fault)
    {
        if (!holds)
            Faults.Add($"{_function.Name}: {fault}");
    }

    private void Unknown(string reason) => _unknown[reason] = _unknown.GetValueOrDefault(reason) + 1;

    private void Visit(Step step, bool inLoop, bool inSwitch)
    {
        Nodes++;
        switch (step)
        {
            case EvaluateStep evaluate:
                Visit(evaluate.Code);
                break;
            case DeclareStep declare:
                Known(declare.Local);
                break;
            case BlockStep block:
                foreach (var inner in block.Steps)
                    Visit(inner, inLoop, inSwitch);
                break;
            case IfStep branch:
                Condition(branch.Condition);
                Visit(branch.Then, inLoop, inSwitch);
                if (branch.Else is not null)
                    Visit(branch.Else, inLoop, inSwitch);
                break;
            case LoopStep loop:
                if (loop.Condition is not null)
                    Condition(loop.Condition);
                if (loop.Next is not null)
                    Visit(loop.Next, inLoop, inSwitch);
                Visit(loop.Body, inLoop: true, inSwitch: false);
                break;
            case SwitchStep branch:
                Check(branch.Value.Width is 32 or 64, $"a switch over {branch.Value.Width} bits");
                Visit(branch.Value);
                foreach (var target in branch.Cases)
                    _targets.Add(target.Label);
                Visit(branch.Body, inLoop, inSwitch: true);
                break;
            case LabelStep label:
                Check(_placed.Add(label.Label), $"label {label.Label} stands twice");
                break;
            case GotoStep jump:
                _targets.Add(jump.Label);
                break;
            case BreakStep:
                Check(inLoop || inSwitch || _inCode > 0, "a break outside");
                break;
            case ContinueStep:
                Check(inLoop || _inCode > 0, "a continue outside");
                break;
            case ReturnStep { Value: { } value }:
                Check(value.Width == _function.ReturnWidth, $"{value.Width} bits are returned, not {_function.ReturnWidth}");
                Visit(value);
                break;
            case ReturnStep:
                break;
            case AsmStep assembly:
                foreach (var output in assembly.Outputs)
                {
                    Check(output.Width is > 0 and <= 64, $"inline assembly writes {output.Width} bits at once");
                    Check(output.Local is null != output.Address is null, "an output is not exactly one of register and memory");
                    if (output.Address is not null)
                        Address(output.Address);
                }
                foreach (var input in assembly.Inputs)
                    Visit(input);
                foreach (var label in assembly.Labels)
                    _targets.Add(label);
                break;
            case UnknownStep unknown:
                Unknown(unknown.Reason);
                break;
            default:
                Check(false, $"a {step.GetType().Name}");
                break;
        }
    }

    private int _inCode;

    private void Visit(Code code)
    {
        Nodes++;
        Check(code.Width is >= 0 and <= 64, $"{code.GetType().Name} of {code.Width} bits");
        switch (code)
        {
            case ConstantCode constant:
                Check(constant.Width == 64 || constant.Value >> constant.Width == 0, $"{constant.Value} in {constant.Width} bits");
                break;
            case StringCode or SymbolCode:
                break;
            case LocalCode local:
                Register(local.Local);
                break;
            case LocalAddressCode local:
                Known(local.Local);
                Check(local.Local.InMemory, $"the address of register {local.Local}");
                break;
            case SetLocalCode set:
                Register(set.Local);
                Check(set.Value.Width == set.Local.Width, $"{set.Value.Width} bits into {set.Local}, which has {set.Local.Width}");
                Visit(set.Value);
                break;
            case LoadCode load:
                Check(load.Width > 0, "a load of nothing");
                Address(load.Address);
                break;
            case StoreCode store:
                Check(store.Width > 0, "a store of nothing");
                Address(store.Address);
                Visit(store.Value);
                break;
            case CopyCode copy:
                Address(copy.Destination);
                Address(copy.Source);
                Check(copy.Size >= 0, "a copy of negative size");
                break;
            case ClearCode clear:
                Address(clear.Address);
                break;
            case UnaryCode unary:
                Visit(unary.Operand);
                break;
            case BinaryCode binary:
                var isShift = binary.Operation is BinaryOperation.ShiftLeft or BinaryOperation.ShiftRightLogical or BinaryOperation.ShiftRightArithmetic;
                Check(isShift || binary.Left.Width == binary.Right.Width, $"{binary.Operation} of {binary.Left.Width} and {binary.Right.Width} bits");
                Check(binary.Left.Width > 0, $"{binary.Operation} of nothing");
                Visit(binary.Left);
                Visit(binary.Right);
                break;
            case TruthCode truth:
                Check(truth.Operand.Width > 0, "the truth of nothing");
                Visit(truth.Operand);
                break;
            case ResizeCode resize:
                Check(resize.Operand.Width > 0 && resize.Width > 0 && resize.Operand.Width != resize.Width, $"{resize.Operand.Width} bits become {resize.Width}");
                Visit(resize.Operand);
                break;
            case ChooseCode choose:
                Condition(choose.Condition);
                Check(choose.WhenTrue.Width == choose.WhenFalse.Width, $"a choice of {choose.WhenTrue.Width} and {choose.WhenFalse.Width} bits");
                Visit(choose.WhenTrue);
                Visit(choose.WhenFalse);
                break;
            case SequenceCode sequence:
                _inCode++;
                foreach (var step in sequence.Steps)
                    Visit(step, inLoop: false, inSwitch: false);
                _inCode--;
                if (sequence.Value is not null)
                    Visit(sequence.Value);
                break;
            case CallCode call:
                if (call.Function is not null)
                    Address(call.Function);
                foreach (var argument in call.Arguments)
                    if (call.Function is not null || argument is not UnknownCode)
                        Visit(argument);
                break;
            case UnknownCode unknown:
                Unknown(unknown.Reason);
                break;
            default:
                Check(false, $"a {code.GetType().Name}");
                break;
        }
    }

    private void Condition(Code code)
    {
        Check(code.Width == 1, $"a condition of {code.Width} bits");
        Visit(code);
    }

    private void Address(Code code)
    {
        Check(code.Width == 64, $"an address of {code.Width} bits");
        Visit(code);
    }

    private void Register(Local local)
    {
        Known(local);
        Check(!local.InMemory, $"{local} is read or set as a register");
    }

    private void Known(Local local) =>
        Check(local.Index < _function.Locals.Length && ReferenceEquals(_function.Locals[local.Index], local), $"local {local} is not the function's");
}
