using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Evaluates expressions as a compiler folds them (C11 6.6, with what GCC folds beyond it at -O2). In: a tree and its scope. Out: a value,
/// exact or an <see cref="UnknownValue"/>; never an exception. One evaluator serves one question: it holds the locals of the statement
/// expressions it is inside of. Signed arithmetic wraps, as the kernel compiles with <c>-fno-strict-overflow</c>.
/// </summary>
internal sealed partial class ConstantEvaluator(SemanticModel model, IEvaluationEnvironment? environment)
{
    private readonly ExpressionTyper _typer = new(model);

    public SemanticModel Model => model;

    /// <summary>The value as an rvalue: arrays and functions have become addresses.</summary>
    public ConstantValue Evaluate(Expression expression, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownValue("the evaluation is too deep or too long");
        try
        {
            return expression switch
            {
                IntegerLiteral literal => new IntegerValue(literal.Value, IntegerType.Of(literal.Type)),
                NameExpression name => EvaluateName(name, scope),
                BinaryExpression binary => EvaluateBinary(binary, scope),
                UnaryExpression unary => EvaluateUnary(unary, scope),
                CastExpression cast => EvaluateCast(cast, scope),
                ConditionalExpression conditional => EvaluateConditional(conditional, scope),
                CallExpression call => EvaluateCall(call, scope),
                StringLiteral literal => literal.Prefix is "" or "u8"
                    ? new StringValue(literal.Value, 0, new PointerType(IntegerType.Char)) : new UnknownValue("a string of wide characters"),
                MemberExpression or IndexExpression or CompoundLiteral => DecayedObject(expression, scope),
                StatementExpression statement => EvaluateStatements(statement, scope),
                AssignmentExpression assignment => EvaluateAssignment(assignment, scope),
                SizeExpression size => EvaluateSize(size, scope),
                OffsetOfExpression offset => EvaluateOffset(offset, scope),
                GenericSelection selection => _typer.Chosen(selection, scope) is { } chosen ? Evaluate(chosen, scope) : new UnknownValue("_Generic's choice is not known"),
                TypesCompatibleExpression types => EvaluateTypesCompatible(types, scope),
                FloatLiteral => new UnknownValue("floating constants are not evaluated"),
                VariableArgumentExpression => new UnknownValue("a variable argument", IsRuntime: true),
                LabelAddressExpression => new UnknownValue("the address of a label"),
                ErrorExpression error => new UnknownValue(error.Reason),
                _ => new UnknownValue($"{expression.GetType().Name} has no value"),
            };
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    public CType TypeOf(Expression expression, Scope scope) => _typer.TypeOf(expression, scope);

    /// <summary>Whether a value counts as true (C11 6.5.3.3 p5); null when not known. A function or object is never at address 0, unless it is weak.</summary>
    public static bool? Truth(ConstantValue value) => value switch
    {
        IntegerValue integer => integer.Value != 0,
        StringValue => true,
        AddressValue { Base: null } address => address.ByteOffset != 0,
        AddressValue { Base: NamedObject { Declaration: VariableDeclaration { Attributes.IsWeak: true } } } => null,
        AddressValue => true,
        _ => null,
    };

    /// <summary>Converts as by assignment or cast (C11 6.3, 6.5.4).</summary>
    public static ConstantValue Convert(ConstantValue value, CType type)
    {
        switch (value, type)
        {
            case (UnknownValue, _):
                return value;
            case (IntegerValue integer, PointerType):
                return new AddressValue(null, unchecked((long)integer.Value), type);
            case (AddressValue address, PointerType):
                return address.Type == type ? address : address with { Type = type };
            case (StringValue text, PointerType):
                return text.Type == type ? text : text with { Type = type };
            case (RecordValue record, RecordType):
                return ReferenceEquals(record.Type, type) ? value : new UnknownValue($"{record.Type} is not {type}");
            case (ArrayValue, ArrayType) or (StringValue, ArrayType):
                return value;
            case (_, VoidType):
                return new UnknownValue("a void expression has no value");
        }
        if (TypeRules.AsInteger(type) is not { } target)
            return type is UnknownType unknown ? new UnknownValue(unknown.Reason) : new UnknownValue($"a value cannot become {type}");
        return value switch
        {
            IntegerValue integer => ReferenceEquals(integer.Type, target) ? integer : new IntegerValue(target.Wrap(integer.Value), target),
            AddressValue { Base: null } address => new IntegerValue(target.Wrap(address.ByteOffset), target),
            _ when target.Kind == BuiltinTypeKind.Bool => Truth(value) is { } truth ? new IntegerValue(truth ? 1 : 0, target) : new UnknownValue("an address that may be null"),
            AddressValue address when target.Size == 8 => address with { Type = target },
            _ => new UnknownValue($"{value} is only known when the program is linked"),
        };
    }

    /// <summary>Converts to a member's type, and to its width when it is a bit-field (C11 6.7.2.1 p10).</summary>
    public static ConstantValue Convert(ConstantValue value, RecordMember member)
    {
        var converted = Convert(value, member.Type);
        if (member.BitWidth is not { } width || converted is not IntegerValue { Type: { } type } integer || type.Kind == BuiltinTypeKind.Bool)
            return converted;
        var unused = 128 - width;
        var bits = type.IsSigned ? integer.Value << unused >> unused : (Int128)((UInt128)(integer.Value << unused) >> unused);
        return bits == integer.Value ? integer : integer with { Value = bits };
    }

    /// <summary>The type of a member read as an rvalue: a bit-field narrower than <c>int</c> promotes to it at once (C11 6.3.1.1 p2).</summary>
    public static CType PromotedType(RecordMember member) => member.BitWidth < 32 ? IntegerType.Int : member.Type;

    private ConstantValue EvaluateCast(CastExpression cast, Scope scope)
    {
        var type = model.Resolve(cast.Type, scope);
        return Convert(Evaluate(cast.Operand, scope), type);
    }

    private ConstantValue EvaluateConditional(ConditionalExpression conditional, Scope scope)
    {
        var condition = Evaluate(conditional.Condition, scope);
        ConstantValue value;
        if (Truth(condition) is { } truth)
        {
            value = truth ? conditional.WhenTrue is { } whenTrue ? Evaluate(whenTrue, scope) : condition : Evaluate(conditional.WhenFalse, scope);
        }
        else
        {
            var left = conditional.WhenTrue is { } whenTrue ? EvaluateApart(whenTrue, scope) : condition;
            var right = EvaluateApart(conditional.WhenFalse, scope);
            if (left is UnknownValue || !SameNumber(left, right))
                return condition as UnknownValue ?? new UnknownValue("a choice that is not known");
            value = left;
        }
        return value is UnknownValue or AggregateValue ? value : Convert(value, _typer.TypeOf(conditional, scope));
    }

    private static bool SameNumber(ConstantValue left, ConstantValue right) => left is IntegerValue a && right is IntegerValue b ? a.Value == b.Value : left == right;

    private ConstantValue EvaluateSize(SizeExpression size, Scope scope)
    {
        var type = size.Type is { } written ? model.Resolve(written, scope) : _typer.TypeOf(size.Operand!, scope);
        var bytes = !size.IsAlignment ? TypeRules.Size(type) : size.Type is { } syntax ? model.Alignment(syntax, scope) : AlignmentOf(size.Operand!, type, scope);
        return bytes is { } known ? new IntegerValue(known, IntegerType.UnsignedLong)
            : new UnknownValue($"the {(size.IsAlignment ? "alignment" : "size")} of {type} is not known");
    }

    /// <summary>GNU's <c>__alignof__</c> of an object: what its declaration asks for counts.</summary>
    private int? AlignmentOf(Expression operand, CType type, Scope scope)
    {
        if (operand is not NameExpression name || model.Lookup(name.Name, scope)?.Syntax is not VariableDeclaration variable)
            return operand is MemberExpression ? null : TypeRules.Alignment(type);
        return model.Alignment(variable.Type, scope) is { } natural ? Math.Max(natural, model.ExplicitAlignment(variable.Attributes, scope) ?? 1) : null;
    }

    private ConstantValue EvaluateOffset(OffsetOfExpression offset, Scope scope)
    {
        var type = model.Resolve(offset.Type, scope);
        long bytes = 0;
        foreach (var step in offset.Path)
        {
            if (step.Member is { } name)
            {
                if (type is not RecordType record || record.FindMember(name) is not { Member.BitWidth: null } found)
                    return new UnknownValue($"{type} has no known member {name} to take the offset of");
                bytes += found.BitOffset / 8;
                type = found.Member.Type;
            }
            else
            {
                if (type is not ArrayType array || TypeRules.Size(array.Element) is not { } size || step.Index is null
                    || Evaluate(step.Index, scope).AsInteger is not { } index || Int128.Abs(index) > int.MaxValue)
                    return new UnknownValue("an offset with an unknown index");
                bytes += (long)index * size;
                type = array.Element;
            }
        }
        return new IntegerValue(IntegerType.UnsignedLong.Wrap(bytes), IntegerType.UnsignedLong);
    }

    private ConstantValue EvaluateTypesCompatible(TypesCompatibleExpression types, Scope scope)
    {
        var (left, right) = (model.Resolve(types.Left, scope), model.Resolve(types.Right, scope));
        if (left is UnknownType || right is UnknownType)
            return new UnknownValue($"whether {left} and {right} are compatible is not known");
        return new IntegerValue(TypeRules.Compatible(left, right) ? 1 : 0, IntegerType.Int);
    }
}
