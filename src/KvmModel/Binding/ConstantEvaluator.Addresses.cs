using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>Addresses: taking them, arithmetic and comparison on them (C11 6.5.3.2, 6.5.6, 6.5.8, 6.5.9, 6.6 p9). The units are bytes; GNU: <c>void *</c> steps by 1.</summary>
internal sealed partial class ConstantEvaluator
{
    /// <summary>The address of an lvalue or function.</summary>
    private ConstantValue AddressOf(Expression lvalue, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownValue("the evaluation is too deep or too long");
        try
        {
            switch (lvalue)
            {
                case NameExpression name:
                    return AddressOfName(name, scope);
                case UnaryExpression { Operator: UnaryOperator.Dereference } dereference:
                    return Evaluate(dereference.Operand, scope);
                case IndexExpression index:
                    return Add(Evaluate(index.Array, scope), Evaluate(index.Index, scope), 1);
                case MemberExpression member:
                    return AddressOfMember(member, scope);
                case CompoundLiteral literal:
                    var value = EvaluateLiteral(literal, scope);
                    return new AddressValue(new LiteralObject(literal, value), 0, new PointerType(TypeOf(literal, scope)));
                case StringLiteral text:
                    return Convert(Evaluate(text, scope), new PointerType(TypeOf(text, scope)));
                case GenericSelection selection when _typer.Chosen(selection, scope) is { } chosen:
                    return AddressOf(chosen, scope);
                case CallExpression { FunctionName: "__builtin_choose_expr", Arguments.Length: 3 } call when Evaluate(call.Arguments[0], scope) is IntegerValue choice:
                    return AddressOf(call.Arguments[choice.Value != 0 ? 1 : 2], scope);
                default:
                    return new UnknownValue($"the address of a {lvalue.GetType().Name}");
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private ConstantValue AddressOfName(NameExpression name, Scope scope)
    {
        if (model.Lookup(name.Name, scope) is not { } symbol)
            return new UnknownValue($"{name.Name} is not declared");
        if (symbol.Kind is not (SymbolKind.Variable or SymbolKind.Function or SymbolKind.Parameter))
            return new UnknownValue($"{name.Name} has no address");
        NoteEscape(symbol.Syntax);
        return new AddressValue(new NamedObject(name.Name, symbol.Syntax), 0, new PointerType(_typer.TypeOf(name, scope)));
    }

    private ConstantValue AddressOfMember(MemberExpression member, Scope scope)
    {
        var operand = member.IsArrow ? Evaluate(member.Operand, scope) : AddressOf(member.Operand, scope);
        if (operand is not AddressValue address)
            return Unknown(operand);
        if (RecordOf(member, scope)?.FindMember(member.Member) is not { Member.BitWidth: null } found)
            return new UnknownValue($"no known member {member.Member} to take the address of");
        return address with { ByteOffset = unchecked(address.ByteOffset + found.BitOffset / 8), Type = new PointerType(found.Member.Type) };
    }

    private RecordType? RecordOf(MemberExpression member, Scope scope)
    {
        var type = _typer.TypeOf(member.Operand, scope);
        return (member.IsArrow && TypeRules.Decay(type) is PointerType pointer ? pointer.Pointee : type) as RecordType;
    }

    /// <summary>An operator with at least one address among its operands.</summary>
    private static ConstantValue ApplyToAddresses(BinaryOperator @operator, ConstantValue left, ConstantValue right) => @operator switch
    {
        BinaryOperator.Add => Add(left, right, 1),
        BinaryOperator.Subtract when PointeeOf(left) is { } pointee && PointeeOf(right) is not null => Difference(left, right, TypeRules.Size(pointee)),
        BinaryOperator.Subtract when left is AddressValue { Type: IntegerType type } && Parts(right).IsAddress => Convert(Difference(left, right, 1), type),
        BinaryOperator.Subtract => Add(left, right, -1),
        >= BinaryOperator.Less and <= BinaryOperator.NotEqual => Compare(@operator, left, right),
        _ => new UnknownValue($"{@operator} of addresses is only known when the program is linked"),
    };

    /// <summary>Pointer plus or minus integer, either way around.</summary>
    private static ConstantValue Add(ConstantValue left, ConstantValue right, int sign)
    {
        if (left is IntegerValue && right is AddressValue or StringValue)
            (left, right) = sign > 0 ? (right, left) : (left, right);
        if (left is UnknownValue || right is not IntegerValue { Value: var count })
            return Unknown(left is UnknownValue ? left : right);
        long? step = PointeeOf(left) is { } pointee ? TypeRules.Size(pointee) : 1;
        if (step is not { } bytes)
            return new UnknownValue($"the size of {PointeeOf(left)} is not known");
        var delta = unchecked((long)(count * bytes * sign));
        return left switch
        {
            AddressValue address => address with { ByteOffset = unchecked(address.ByteOffset + delta) },
            StringValue text => text with { ByteOffset = unchecked(text.ByteOffset + delta) },
            _ => Unknown(left),
        };
    }

    private static CType? PointeeOf(ConstantValue value) => value switch
    {
        AddressValue { Type: PointerType pointer } => pointer.Pointee,
        StringValue { Type: PointerType pointer } => pointer.Pointee,
        _ => null,
    };

    private static ConstantValue Difference(ConstantValue left, ConstantValue right, long? size)
    {
        var (a, b) = (Parts(left), Parts(right));
        if (size is not > 0 || !a.IsAddress || !b.IsAddress || !SameBase(a.Base, b.Base))
            return new UnknownValue("the distance of two objects is only known when the program is linked");
        return new IntegerValue(unchecked(a.Offset - b.Offset) / size.Value, IntegerType.Long);
    }

    private static ConstantValue Compare(BinaryOperator @operator, ConstantValue left, ConstantValue right)
    {
        var (a, b) = (Parts(left), Parts(right));
        if (a.Known && b.Known && SameBase(a.Base, b.Base))
        {
            var order = a.Base is null ? unchecked((ulong)a.Offset).CompareTo(unchecked((ulong)b.Offset)) : a.Offset.CompareTo(b.Offset);
            return Boolean(@operator switch
            {
                BinaryOperator.Less => order < 0,
                BinaryOperator.Greater => order > 0,
                BinaryOperator.LessOrEqual => order <= 0,
                BinaryOperator.GreaterOrEqual => order >= 0,
                BinaryOperator.Equal => order == 0,
                _ => order != 0,
            });
        }
        var isEquality = @operator is BinaryOperator.Equal or BinaryOperator.NotEqual;
        var withNull = (b.Known && b.Base is null && b.Offset == 0 && Truth(left) == true) || (a.Known && a.Base is null && a.Offset == 0 && Truth(right) == true);
        return isEquality && withNull ? Boolean(@operator == BinaryOperator.NotEqual)
            : new UnknownValue("the order of two objects is only known when the program is linked");
    }

    /// <summary>An address as what it is relative to and the bytes from there.</summary>
    private static (bool Known, bool IsAddress, object? Base, long Offset) Parts(ConstantValue value) => value switch
    {
        AddressValue { Base: NamedObject named } address => (true, true, named.Declaration, address.ByteOffset),
        AddressValue { Base: LiteralObject literal } address => (true, true, literal.Syntax, address.ByteOffset),
        AddressValue address => (true, true, null, address.ByteOffset),
        IntegerValue integer => (true, false, null, unchecked((long)integer.Value)),
        _ => (false, false, null, 0),
    };

    private static bool SameBase(object? left, object? right) => ReferenceEquals(left, right);
}
