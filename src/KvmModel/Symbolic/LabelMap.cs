using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>Which labels stand inside which compound steps of a function, statement expressions apart: nothing jumps into those.</summary>
internal sealed class LabelMap
{
    private readonly Dictionary<Label, List<Step>> _around = [];
    private readonly List<Step> _path = [];

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
            case BlockStep block:
                foreach (var inner in block.Steps)
                    Visit(inner);
                break;
            case IfStep choice:
                Visit(choice.Then);
                if (choice.Else is { } otherwise)
                    Visit(otherwise);
                break;
            case LoopStep loop:
                Visit(loop.Body);
                break;
            case SwitchStep choice:
                Visit(choice.Body);
                break;
        }
        _path.RemoveAt(_path.Count - 1);
    }
}
