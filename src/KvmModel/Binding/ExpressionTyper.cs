using KvmModel.Syntax;
using IntrinsicMacros = KvmModel.Preprocessing.IntrinsicMacros;

namespace KvmModel.Binding;

/// <summary>The type of an expression (C11 6.5), without evaluating it: what <c>typeof</c> and <c>sizeof</c> see. Arrays and functions are not decayed.</summary>
internal sealed class ExpressionTyper(SemanticModel model)
{
    public CType TypeOf(Expression expression, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownType("the expression is nested too deeply");
        try
        {
            return expression switch
            {
                NameExpression name => OfName(name, scope),
                IntegerLiteral literal => IntegerType.Of(literal.Type),
                FloatLiteral literal => literal.Text.AsSpan().IndexOfAny("fF") >= 0 && !literal.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? FloatingType.Float : FloatingType.Double,
                StringLiteral literal => new ArrayType(ElementOf(literal), literal.Value.Length + 1),
                UnaryExpression unary => OfUnary(unary, scope),
                BinaryExpression binary => OfBinary(binary, scope),
                AssignmentExpression assignment => TypeOf(assignment.Target, scope),
                ConditionalExpression conditional => model.Remember(conditional, () => OfConditional(conditional, scope)),
                CallExpression call => OfCall(call, scope),
                IndexExpression index => OfIndex(index, scope),
                MemberExpression member => OfMember(member, scope),
                CastExpression cast => model.Resolve(cast.Type, scope),
                CompoundLiteral literal => OfCompoundLiteral(literal, scope),
                SizeExpression or OffsetOfExpression => IntegerType.UnsignedLong,
                StatementExpression statement => model.Remember(statement, () => OfStatements(statement.Body, scope)),
                GenericSelection selection => Chosen(selection, scope) is { } chosen ? TypeOf(chosen, scope) : new UnknownType("no association of _Generic matches"),
                TypesCompatibleExpression => IntegerType.Int,
                VariableArgumentExpression argument => model.Resolve(argument.Type, scope),
                LabelAddressExpression => new PointerType(VoidType.Instance),
                ErrorExpression error => new UnknownType(error.Reason),
                _ => new UnknownType($"{expression.GetType().Name} has no type"),
            };
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    /// <summary>The value that <c>_Generic</c> selects (C11 6.5.1.1): by the decayed type of the control; null when none or not known.</summary>
    public Expression? Chosen(GenericSelection selection, Scope scope)
    {
        var control = TypeRules.Decay(TypeOf(selection.Control, scope));
        if (control is UnknownType)
            return null;
        Expression? otherwise = null;
        foreach (var (type, value) in selection.Associations)
        {
            if (type is null)
                otherwise = value;
            else if (TypeRules.Compatible(control, model.Resolve(type, scope)))
                return value;
        }
        return otherwise;
    }

    /// <summary>A null pointer constant (C11 6.3.2.3 p3): an integer constant expression of value 0, or one cast to <c>void *</c>.</summary>
    public bool IsNullPointerConstant(Expression expression, Scope scope)
    {
        while (expression is CastExpression cast && model.Resolve(cast.Type, scope) is PointerType { Pointee: VoidType })
            expression = cast.Operand;
        return new IntegerConstantExpressions(model, this).Holds(expression, scope) && model.Evaluate(expression, scope) is IntegerValue { Value: var value } && value == 0;
    }

    private CType OfName(NameExpression name, Scope scope) => model.Lookup(name.Name, scope) switch
    {
        { Syntax: VariableDeclaration variable } => model.TypeOf(variable, scope.Before(variable)),
        { Syntax: ParameterSyntax parameter } => model.TypeOf(parameter, scope.Before(parameter)),
        { Syntax: FunctionDefinition function } => model.Resolve(function.Type),
        { Kind: SymbolKind.EnumConstant } constant => model.ValueOf(constant, scope) is IntegerValue value ? value.Type : IntegerType.Int,
        _ when name.Name is "__func__" or "__FUNCTION__" or "__PRETTY_FUNCTION__" => new ArrayType(IntegerType.Char, null),
        _ => new UnknownType($"{name.Name} is not declared"),
    };

    private static IntegerType ElementOf(StringLiteral literal) => literal.Prefix switch
    {
        "L" or "U" => IntegerType.UnsignedInt,
        "u" => IntegerType.UnsignedShort,
        _ => IntegerType.Char,
    };

    private CType OfUnary(UnaryExpression unary, Scope scope)
    {
        var operand = TypeOf(unary.Operand, scope);
        return unary.Operator switch
        {
            UnaryOperator.LogicalNot => IntegerType.Int,
            UnaryOperator.AddressOf => new PointerType(operand),
            UnaryOperator.Dereference => TypeRules.Decay(operand) is PointerType pointer ? pointer.Pointee : Unknown(operand, "dereferenced"),
            UnaryOperator.Plus or UnaryOperator.Minus or UnaryOperator.BitwiseNot => TypeRules.AsInteger(operand) is { } integer ? TypeRules.Promote(integer) : operand,
            _ => operand,
        };
    }

    private CType OfBinary(BinaryExpression binary, Scope scope)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Comma:
                return TypeRules.Decay(TypeOf(binary.Right, scope));
            case >= BinaryOperator.Less and <= BinaryOperator.NotEqual or BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr:
                return IntegerType.Int;
        }
        var left = TypeRules.Decay(TypeOf(binary.Left, scope));
        if (binary.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight)
            return TypeRules.AsInteger(left) is { } shifted ? TypeRules.Promote(shifted) : Unknown(left, "shifted");
        var right = TypeRules.Decay(TypeOf(binary.Right, scope));
        return (left, right) switch
        {
            (PointerType, PointerType) when binary.Operator == BinaryOperator.Subtract => IntegerType.Long,
            (PointerType, _) => left,
            (_, PointerType) => right,
            _ => Arithmetic(left, right),
        };
    }

    private static CType Arithmetic(CType left, CType right)
    {
        if (TypeRules.AsInteger(left) is { } a && TypeRules.AsInteger(right) is { } b)
            return TypeRules.Common(a, b);
        if (left is FloatingType || right is FloatingType)
            return left is FloatingType x && (right is not FloatingType y || x.Size >= y.Size) ? left : right;
        return left is UnknownType ? left : right is UnknownType ? right : new UnknownType($"{left} and {right} have no common type");
    }

    /// <summary>C11 6.5.15 p5, p6; GNU allows void and mismatched pointers.</summary>
    private CType OfConditional(ConditionalExpression conditional, Scope scope)
    {
        var whenTrue = conditional.WhenTrue ?? conditional.Condition;
        var left = TypeRules.Decay(TypeOf(whenTrue, scope));
        var right = TypeRules.Decay(TypeOf(conditional.WhenFalse, scope));
        switch (left, right)
        {
            case (PointerType a, PointerType b):
                if (IsNullPointerConstant(whenTrue, scope))
                    return right;
                if (IsNullPointerConstant(conditional.WhenFalse, scope))
                    return left;
                return a.Pointee is VoidType ? left : b.Pointee is VoidType ? right : left;
            case (PointerType, _):
                return left;
            case (_, PointerType):
                return right;
            case (VoidType, _) or (_, VoidType):
                return VoidType.Instance;
            case (RecordType, _):
                return left;
            default:
                return Arithmetic(left, right);
        }
    }

    private CType OfCall(CallExpression call, Scope scope)
    {
        if (call is { FunctionName: "__builtin_choose_expr", Arguments.Length: 3 })
            return model.Evaluate(call.Arguments[0], scope) is IntegerValue { Value: var choice }
                ? TypeOf(call.Arguments[choice != 0 ? 1 : 2], scope) : new UnknownType("__builtin_choose_expr with an unknown choice");
        if (call.FunctionName is { } name && Builtins.ResultOf(name) is { } result)
            return result;
        var function = TypeOf(call.Function, scope);
        if (function is UnknownType && call.FunctionName is { } standing && TypeOfStanding(standing) is { } kind)
            return kind;
        if (function is PointerType { Pointee: FunctionType pointee })
            function = pointee;
        return function is FunctionType { ReturnType: var type } ? type : Unknown(function, "called");
    }

    /// <summary>The type of a macro that was left standing; null for names that are none.</summary>
    private static CType? TypeOfStanding(string name) => IntrinsicMacros.ReadSysreg.Contains(name) ? IntegerType.UnsignedLong
        : IntrinsicMacros.WriteSysreg.Contains(name) ? VoidType.Instance
        : IntrinsicMacros.Assertions.Contains(name) ? IntegerType.Int : null;

    private CType OfIndex(IndexExpression index, Scope scope)
    {
        var array = TypeRules.Decay(TypeOf(index.Array, scope));
        if (array is PointerType pointer)
            return pointer.Pointee;
        return TypeRules.Decay(TypeOf(index.Index, scope)) is PointerType swapped ? swapped.Pointee : Unknown(array, "indexed");
    }

    private CType OfMember(MemberExpression member, Scope scope)
    {
        var operand = TypeRules.Decay(TypeOf(member.Operand, scope));
        if (member.IsArrow)
            operand = operand is PointerType pointer ? pointer.Pointee : Unknown(operand, "dereferenced");
        if (operand is not RecordType record)
            return Unknown(operand, $"asked for member {member.Member}");
        return record.FindMember(member.Member) is { } found ? ConstantEvaluator.PromotedType(found.Member) : new UnknownType($"{record} has no known member {member.Member}");
    }

    private CType OfCompoundLiteral(CompoundLiteral literal, Scope scope) =>
        model.Resolve(literal.Type, scope) is var type && type is ArrayType { Length: null } open ? model.Complete(open, literal.Initializer, scope) : type;

    /// <summary>The type of the last expression statement; declarations before it are in scope.</summary>
    private CType OfStatements(CompoundStatement body, Scope scope)
    {
        if (body.Statements is not [.., var last])
            return VoidType.Instance;
        scope = scope.Enter();
        foreach (var statement in body.Statements)
            scope = scope.With(statement);
        while (last is LabeledStatement labeled)
            last = labeled.Statement;
        return last is ExpressionStatement { Expression: var value } ? TypeRules.Decay(TypeOf(value, scope)) : VoidType.Instance;
    }

    private static UnknownType Unknown(CType type, string how) => type as UnknownType ?? new UnknownType($"{type} cannot be {how}");
}
