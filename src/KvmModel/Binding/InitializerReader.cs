using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Reads initialisers (C11 6.7.9, with GNU's ranges of indices and arrays from literals). In: a type and an initialiser. Out: the value, each part with
/// the item that set it. Items are consumed in order; a designator says where the next value goes; without one it goes to the next subobject;
/// without braces a subaggregate takes as many items as it needs (p20); what comes later wins (p19).
/// </summary>
/// <param name="placesOnly">Whether no value is computed but the indices of designators: the items alone are wanted, and every value they give is unknown.</param>
internal sealed class InitializerReader(ConstantEvaluator evaluator, bool placesOnly = false)
{
    private static readonly UnknownValue s_placed = new("only its place is asked for");

    /// <summary>The value that an initialiser gives to an object of a type.</summary>
    public ConstantValue Read(CType type, Expression initializer, Scope scope)
    {
        var node = new InitializerNode(type);
        var at = 0;
        Assign(node, [new InitializerItem(initializer.Span, [], initializer)], ref at, 0, null, scope);
        return node.Freeze();
    }

    /// <summary>The length that an initialiser gives to an array of unknown length (C11 6.7.9 p22); null when not known.</summary>
    public long? LengthOf(ArrayType array, Expression initializer, Scope scope)
    {
        if (initializer is InitializerList list && CountItems(list, array.Element, scope) is { } count)
            return count;
        return Read(array, initializer, scope) switch
        {
            ArrayValue value => value.Length,
            StringValue text => text.Text.Length + 1,
            _ => null,
        };
    }

    /// <summary>The length by counting alone, where every item stands for one whole element; null otherwise.</summary>
    private long? CountItems(InitializerList list, CType element, Scope scope)
    {
        long next = 0, length = 0;
        foreach (var item in list.Items)
        {
            if (item.Value is not InitializerList && element is RecordType or ArrayType)
                return null;
            if (item.Designators is [var designator, ..])
            {
                if (IndexOf(designator.Last ?? designator.Index, scope) is not { } index)
                    return null;
                next = index;
            }
            length = Math.Max(length, ++next);
        }
        return length;
    }

    /// <summary>A braced list for an aggregate.</summary>
    private void Fill(InitializerNode node, ImmutableArray<InitializerItem> items, Scope scope)
    {
        long next = 0;
        for (var i = 0; i < items.Length;)
        {
            var before = i;
            if (items[i].Designators.IsEmpty)
            {
                if (node.Child(next) is { } child)
                    Assign(child, items, ref i, -1, node.MemberAt(next), scope);
                next++;
            }
            else
            {
                next = Designate(node, items[i].Designators.AsSpan(), items, ref i, scope);
            }
            if (i == before)
                i++;
        }
    }

    /// <summary>A list without braces of its own: the enclosing list's items from <paramref name="i"/> on, until the aggregate is full or a designator comes.</summary>
    /// <param name="own">The item whose designators led here, so that they no longer count; -1 for none.</param>
    private void FillFlat(InitializerNode node, long next, ImmutableArray<InitializerItem> items, ref int i, int own, Scope scope)
    {
        while (i < items.Length && (items[i].Designators.IsEmpty || i == own) && node.Child(next) is { } child)
        {
            var before = i;
            Assign(child, items, ref i, own, node.MemberAt(next), scope);
            next++;
            if (i == before && node.Type is ArrayType)
                return;
        }
    }

    /// <summary>Follows designators to the object they name, initialises it, then goes on behind it as far as the path's inner aggregates reach (C11 6.7.9 p17).</summary>
    /// <returns>The position in <paramref name="node"/> behind the one designated.</returns>
    private long Designate(InitializerNode node, ReadOnlySpan<Designator> path, ImmutableArray<InitializerItem> items, ref int i, Scope scope)
    {
        var designator = path[0];
        if (designator.Member is { } name)
        {
            if ((node.Type as RecordType)?.FindMember(name) is not { } found)
                return Lose(node, $"no known member {name} to initialise", ref i);
            return DesignateMember(node, found.Path.AsSpan(), path[1..], items, ref i, scope);
        }
        if (node.Type is not ArrayType array || IndexOf(designator.Index, scope) is not { } first || IndexOf(designator.Last ?? designator.Index, scope) is not { } last
            || last < first || last >= (array.Length ?? int.MaxValue))
            return Lose(node, "an initialiser for an index that is not known or outside", ref i);
        if (path.Length == 1)
        {
            Assign(node.Replace(first, last), items, ref i, i, null, scope);
        }
        else
        {
            var start = i;
            foreach (var element in node.Split(first, last))
            {
                i = start;
                DesignateInner(element, path[1..], items, ref i, scope);
            }
        }
        return last + 1;
    }

    /// <summary>One step of a member's path, which leads through anonymous members.</summary>
    private long DesignateMember(InitializerNode node, ReadOnlySpan<int> steps, ReadOnlySpan<Designator> path, ImmutableArray<InitializerItem> items, ref int i, Scope scope)
    {
        var child = node.Member(steps[0]);
        if (steps.Length > 1)
        {
            var next = DesignateMember(child, steps[1..], path, items, ref i, scope);
            FillFlat(child, next, items, ref i, -1, scope);
        }
        else if (path.IsEmpty)
        {
            Assign(child, items, ref i, i, node.MemberAt(steps[0]), scope);
        }
        else
        {
            DesignateInner(child, path, items, ref i, scope);
        }
        return node.After(steps[0]);
    }

    private void DesignateInner(InitializerNode node, ReadOnlySpan<Designator> path, ImmutableArray<InitializerItem> items, ref int i, Scope scope)
    {
        var next = Designate(node, path, items, ref i, scope);
        FillFlat(node, next, items, ref i, -1, scope);
    }

    /// <summary>Initialises one object from the item at <paramref name="i"/>, and from those behind it when it is an aggregate without braces.</summary>
    private void Assign(InitializerNode node, ImmutableArray<InitializerItem> items, ref int i, int own, RecordMember? member, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
        {
            Lose(node, "the initialiser is nested too deeply", ref i);
            return;
        }
        try
        {
            var item = items[i];
            if (item.Value is InitializerList list)
            {
                i++;
                FillBraced(node, list, item, member, scope);
            }
            else if (node.Type is RecordType or ArrayType && !IsWhole(node.Type, item.Value, scope))
            {
                node.Touch(item);
                FillFlat(node, 0, items, ref i, own, scope);
            }
            else
            {
                i++;
                node.Set(ValueFor(node.Type, member, item.Value, scope), item);
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private void FillBraced(InitializerNode node, InitializerList list, InitializerItem item, RecordMember? member, Scope scope)
    {
        if (node.Type is ArrayType { Element: IntegerType { Size: 1 } } && list.Items is [{ Designators.IsEmpty: true, Value: StringLiteral } text])
        {
            node.Set(placesOnly ? s_placed : evaluator.ObjectOf(text.Value, scope), item);
        }
        else if (node.Type is RecordType or ArrayType)
        {
            node.Clear(item);
            Fill(node, list.Items, scope);
        }
        else if (list.Items.IsEmpty)
        {
            node.Set(ConstantValue.Zero(node.Type), item);
        }
        else
        {
            var at = 0;
            Assign(node, list.Items, ref at, 0, member, scope);
        }
    }

    /// <summary>Whether an expression initialises an aggregate as a whole: a struct value, a string for characters, a literal for an array.</summary>
    private bool IsWhole(CType type, Expression value, Scope scope) => type switch
    {
        ArrayType { Element: IntegerType { Size: 1 } } when value is StringLiteral => true,
        ArrayType => value is CompoundLiteral or StringLiteral && evaluator.TypeOf(value, scope) is ArrayType,
        _ => value is not (IntegerLiteral or StringLiteral) && evaluator.TypeOf(value, scope) is RecordType other && ReferenceEquals(other, type),
    };

    private ConstantValue ValueFor(CType type, RecordMember? member, Expression value, Scope scope)
    {
        if (placesOnly)
            return s_placed;
        if (type is ArrayType)
            return evaluator.ObjectOf(value, scope);
        var result = evaluator.Evaluate(value, scope);
        return member is null ? ConstantEvaluator.Convert(result, type) : ConstantEvaluator.Convert(result, member);
    }

    private long? IndexOf(Expression? index, Scope scope) =>
        index is not null && evaluator.Evaluate(index, scope) is IntegerValue { Value: var value } && value >= 0 && value < int.MaxValue ? (long)value : null;

    /// <summary>An initialiser that cannot be placed makes the whole aggregate unknown: any part could be meant.</summary>
    private static long Lose(InitializerNode node, string reason, ref int i)
    {
        node.Set(new UnknownValue(reason), null);
        i++;
        return 0;
    }
}
