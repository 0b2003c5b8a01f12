using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// Which labels stand inside which compound steps of a function. A label of a statement expression stands inside that expression's steps alone: nothing jumps there from
/// outside.
/// </summary>
internal sealed class LabelMap
{
    private readonly Dictionary<Label, List<Step>> _around = [];
    private List<Step> _path = [];

    public LabelMap(Step body) => Visit(body);

    public bool Contains(Step step, Label label) => _around.TryGetValue(label, out var steps) && steps.Contains(step);

    private void Visit(Step step)
    {
        _path.Add(step);
        switch (step)
        {
            case LabelStep { Label: var label }:
                _around[label] = [.. _path];
                break;
            case EvaluateStep { Code: var code }:
                Visit(code);
                break;
            case ReturnStep { Value: { } value }:
                Visit(value);
                break;
            case BlockStep block:
                foreach (var inner in block.Steps)
                    Visit(inner);
                break;
            case IfStep choice:
                Visit(choice.Condition);
                Visit(choice.Then);
                if (choice.Else is { } otherwise)
                    Visit(otherwise);
                break;
            case LoopStep loop:
                if (loop.Condition is { } condition)
                    Visit(condition);
                if (loop.Next is { } next)
                    Visit(next);
                Visit(loop.Body);
                break;
            case SwitchStep choice:
                Visit(choice.Value);
                Visit(choice.Body);
                break;
            case AsmStep asm:
                foreach (var input in asm.Inputs)
                    Visit(input);
                break;
        }
        _path.RemoveAt(_path.Count - 1);
    }

    private void Visit(Code code)
    {
        switch (code)
        {
            case SequenceCode sequence:
                var outside = _path;
                _path = [];
                foreach (var step in sequence.Steps)
                    Visit(step);
                _path = outside;
                if (sequence.Value is { } last)
                    Visit(last);
                break;
            case SetLocalCode { Value: var value }:
                Visit(value);
                break;
            case LoadCode { Address: var address }:
                Visit(address);
                break;
            case StoreCode store:
                Visit(store.Address);
                Visit(store.Value);
                break;
            case CopyCode copy:
                Visit(copy.Destination);
                Visit(copy.Source);
                break;
            case ClearCode { Address: var address }:
                Visit(address);
                break;
            case UnaryCode { Operand: var operand }:
                Visit(operand);
                break;
            case BinaryCode binary:
                Visit(binary.Left);
                Visit(binary.Right);
                break;
            case TruthCode { Operand: var operand }:
                Visit(operand);
                break;
            case ResizeCode { Operand: var operand }:
                Visit(operand);
                break;
            case ChooseCode choose:
                Visit(choose.Condition);
                Visit(choose.WhenTrue);
                Visit(choose.WhenFalse);
                break;
            case CallCode call:
                if (call.Function is { } function)
                    Visit(function);
                foreach (var argument in call.Arguments)
                    Visit(argument);
                break;
        }
    }
}
