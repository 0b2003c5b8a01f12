using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>
/// What must be known of a function's body before it is lowered: the names whose address is taken somewhere, and where labels stand. Names are not told apart by
/// scope: a variable may be put into memory because another of the same name must be, which costs time but no truth.
/// </summary>
internal sealed class FunctionOutline
{
    private readonly HashSet<string> _addressed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _labels = new(StringComparer.Ordinal);

    public FunctionOutline(CompoundStatement body)
    {
        foreach (var node in body.DescendantNodesAndSelf(node => node is not (TypeSyntax or SizeExpression)))
        {
            switch (node)
            {
                case UnaryExpression { Operator: UnaryOperator.AddressOf } address:
                    NoteAddress(address.Operand);
                    break;
                case AsmOperand operand when IsMemory(operand):
                    NoteAddress(operand.Value);
                    break;
                case LabeledStatement labeled:
                    if (!_labels.TryGetValue(labeled.Label, out var places))
                        _labels.Add(labeled.Label, places = []);
                    places.Add(labeled.Span.Start);
                    break;
            }
        }
    }

    /// <summary>Whether an operand of inline assembly is its address: <c>m</c>, and AArch64's <c>Q</c> and <c>Ump</c>, without a register as alternative.</summary>
    private static bool IsMemory(AsmOperand operand) => operand.Constraint.AsSpan().IndexOfAny("mQUo") >= 0 && !operand.Constraint.Contains('r');

    /// <summary>Whether a variable of this name must live in memory.</summary>
    public bool IsAddressed(string name) => _addressed.Contains(name);

    /// <summary>Whether the function has a label of this name.</summary>
    public bool HasLabel(string name) => _labels.ContainsKey(name);

    /// <summary>The token at which a label stands, of those between two tokens; -1 when there is none.</summary>
    public int PlaceOf(string label, int start, int end)
    {
        foreach (var place in _labels.GetValueOrDefault(label) ?? [])
            if (place >= start && place < end)
                return place;
        return -1;
    }

    private void NoteAddress(Expression lvalue)
    {
        switch (lvalue)
        {
            case NameExpression name:
                _addressed.Add(name.Name);
                break;
            case MemberExpression { IsArrow: false } member:
                NoteAddress(member.Operand);
                break;
            case GenericSelection selection:
                foreach (var (_, value) in selection.Associations)
                    NoteAddress(value);
                break;
            case CallExpression { FunctionName: "__builtin_choose_expr", Arguments.Length: 3 } call:
                NoteAddress(call.Arguments[1]);
                NoteAddress(call.Arguments[2]);
                break;
        }
    }
}
