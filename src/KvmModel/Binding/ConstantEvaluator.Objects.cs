using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Reading objects: locals of the statement expression being run, constant objects through their initialisers, and whatever the environment
/// knows (C11 6.3.2.1 p2). An object that the program may write is an unknown of run time.
/// </summary>
internal sealed partial class ConstantEvaluator
{
    /// <summary>What a static or automatic variable starts with.</summary>
    public ConstantValue InitialValue(VariableDeclaration variable, Scope scope)
    {
        var isStatic = ReferenceEquals(scope, Scope.File) || (variable.Storage & StorageClass.Static) != 0;
        if (variable.Initializer is not { } initializer)
        {
            if ((variable.Storage & StorageClass.Extern) != 0)
                return new UnknownValue($"{variable.Name} is defined elsewhere", IsRuntime: true);
            return isStatic ? ConstantValue.Zero(model.TypeOf(variable, scope)) : new UnknownValue($"{variable.Name} is not initialised");
        }
        if (variable.Type is BuiltinTypeSyntax { Kind: BuiltinTypeKind.AutoType })
            return Evaluate(initializer, scope);
        return new InitializerReader(this).Read(model.TypeOf(variable, scope), initializer, isStatic ? scope : scope.With(variable));
    }

    private ConstantValue EvaluateName(NameExpression name, Scope scope)
    {
        var symbol = model.Lookup(name.Name, scope);
        switch (symbol)
        {
            case { Kind: SymbolKind.EnumConstant }:
                return model.ValueOf(symbol, scope);
            case { Syntax: FunctionDefinition or VariableDeclaration { Type: FunctionTypeSyntax } }:
                return AddressOfName(name, scope);
            case { Syntax: VariableDeclaration variable } when model.TypeOf(variable, scope.Before(variable)) is ArrayType or FunctionType:
                return Decay(AddressOfName(name, scope));
            case { Kind: SymbolKind.Typedef }:
                return new UnknownValue($"{name.Name} is a type");
        }
        return ValueOf(name, symbol?.Syntax, scope);
    }

    /// <summary>The value of a named object, not decayed.</summary>
    private ConstantValue ValueOf(NameExpression name, SyntaxNode? declaration, Scope scope)
    {
        if (declaration is not null && _locals?.TryGetValue(declaration, out var local) == true)
            return local;
        if (environment?.ValueOf(name, declaration) is { } given)
            return given;
        return declaration switch
        {
            VariableDeclaration variable => ConstantOf(variable, scope),
            ParameterSyntax => new UnknownValue($"{name.Name} is a parameter", IsRuntime: true),
            null when name.Name.StartsWith("__builtin_", StringComparison.Ordinal) => new UnknownValue($"{name.Name} is not evaluated"),
            null => new UnknownValue($"{name.Name} is not declared"),
            _ => new UnknownValue($"{name.Name} has no value"),
        };
    }

    private ConstantValue ConstantOf(VariableDeclaration variable, Scope scope)
    {
        if (!variable.HasInitializer || !Qualifiers.IsConst(variable, model.Unit.Source))
            return new UnknownValue($"{variable.Name} may change", IsRuntime: true);
        if (!EvaluationGuard.TryEnter())
            return new UnknownValue($"{variable.Name} needs too much to be evaluated");
        try
        {
            var declared = scope.Before(variable);
            var isStatic = ReferenceEquals(declared, Scope.File) || (variable.Storage & StorageClass.Static) != 0;
            return model.EvaluateInitializer(variable, declared, isStatic ? null : environment);
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    /// <summary>The value of an lvalue or literal as an rvalue: arrays give the address of their first element.</summary>
    private ConstantValue DecayedObject(Expression expression, Scope scope)
    {
        if (_typer.TypeOf(expression, scope) is ArrayType or FunctionType)
            return Decay(AddressOf(expression, scope));
        return ObjectOf(expression, scope);
    }

    private static ConstantValue Decay(ConstantValue address) => address is AddressValue { Type: PointerType { Pointee: ArrayType array } } value
        ? value with { Type = new PointerType(array.Element) } : address;

    /// <summary>The value of an expression, arrays kept whole.</summary>
    public ConstantValue ObjectOf(Expression expression, Scope scope)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownValue("the evaluation is too deep or too long");
        try
        {
            return expression switch
            {
                NameExpression name when model.Lookup(name.Name, scope) is { Kind: SymbolKind.Variable or SymbolKind.Parameter } symbol => ValueOf(name, symbol.Syntax, scope),
                CompoundLiteral literal => EvaluateLiteral(literal, scope),
                StringLiteral text => Evaluate(text, scope) is StringValue value ? value with { Type = TypeOf(text, scope) } : new UnknownValue("a string of wide characters"),
                MemberExpression member => MemberOf(member, scope),
                IndexExpression or UnaryExpression { Operator: UnaryOperator.Dereference } => Load(AddressOf(expression, scope), _typer.TypeOf(expression, scope), scope),
                _ => Evaluate(expression, scope),
            };
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private ConstantValue EvaluateLiteral(CompoundLiteral literal, Scope scope) => new InitializerReader(this).Read(TypeOf(literal, scope), literal.Initializer, scope);

    private ConstantValue MemberOf(MemberExpression member, Scope scope)
    {
        if (RecordOf(member, scope) is not { } record)
            return new UnknownValue($"no known type to find member {member.Member} in");
        var operand = member.IsArrow ? Load(Evaluate(member.Operand, scope), record, scope) : ObjectOf(member.Operand, scope);
        if (operand is not RecordValue value)
            return Unknown(operand);
        if (!ReferenceEquals(value.Type, record))
            return new UnknownValue($"{value.Type} is not {record}");
        var found = value[member.Member];
        return found is IntegerValue integer && record.FindMember(member.Member) is { Member.BitWidth: < 32 } ? new IntegerValue(integer.Value, IntegerType.Int) : found;
    }

    /// <summary>The value of type <paramref name="type"/> at an address.</summary>
    private ConstantValue Load(ConstantValue pointer, CType type, Scope scope)
    {
        switch (pointer)
        {
            case StringValue text when type is IntegerType { Size: 1 } character:
                return CharacterAt(text.Text, text.ByteOffset, character);
            case AddressValue { Base: LiteralObject literal } address:
                return Extract(literal.Value, TypeOf(literal.Syntax, scope), address.ByteOffset, type);
            case AddressValue { Base: NamedObject { Declaration: VariableDeclaration variable } named } address:
                var root = ValueOf(new NameExpression(default, named.Name), variable, scope);
                return Extract(root, model.TypeOf(variable, scope.Before(variable)), address.ByteOffset, type);
            case AddressValue { Base: NamedObject { Declaration: ParameterSyntax parameter } named } address:
                return Extract(ValueOf(new NameExpression(default, named.Name), parameter, scope), model.TypeOf(parameter, scope.Before(parameter)), address.ByteOffset, type);
            case AddressValue { Base: NamedObject } function:
                return function;
            case AddressValue address:
                return new UnknownValue($"what is at address {address.ByteOffset}", IsRuntime: true);
            default:
                return Unknown(pointer);
        }
    }

    private static ConstantValue CharacterAt(string text, long index, IntegerType type) => index >= 0 && index <= text.Length
        ? new IntegerValue(type.Wrap(index == text.Length ? 0 : text[(int)index]), type) : new UnknownValue("a character outside its string");

    /// <summary>The part of a value that lies at a byte offset and has a type; unknown when it is read as something that it is not.</summary>
    private static ConstantValue Extract(ConstantValue value, CType type, long offset, CType wanted)
    {
        while (value is not UnknownValue)
        {
            if (offset == 0 && TypeRules.Compatible(type, wanted))
                return value;
            if (offset == 0 && value is IntegerValue or AddressValue && TypeRules.Size(type) is { } size && TypeRules.Size(wanted) == size)
                return Convert(value, wanted);
            switch (value)
            {
                case StringValue text when type is ArrayType && wanted is IntegerType { Size: 1 } character:
                    return offset >= text.Text.Length && offset < TypeRules.Size(type) ? new IntegerValue(0, character) : CharacterAt(text.Text, offset, character);
                case ArrayValue array when TypeRules.Size(array.Type.Element) is > 0 and var element && offset >= 0:
                    (value, type, offset) = (array[offset / element], array.Type.Element, offset % element);
                    break;
                case RecordValue record when Containing(record, offset) is { } member:
                    value = record.Set(member)?.Value ?? ConstantValue.Zero(member.Type);
                    (type, offset) = (member.Type, offset - member.BitOffset / 8);
                    break;
                default:
                    return new UnknownValue($"a part of {type} is read as {wanted}");
            }
        }
        return value;
    }

    /// <summary>The member of a struct that holds a byte; of a union, the one that is set, or its first.</summary>
    private static RecordMember? Containing(RecordValue record, long offset)
    {
        if (record.Type is { IsUnion: true } union)
            return record.Members.IsEmpty ? union.Layout?.Members.FirstOrDefault() : record.Members[0].Member;
        return record.Type.Layout?.Members.LastOrDefault(member => member.BitWidth is null && member.BitOffset / 8 <= offset && TypeRules.Size(member.Type) is not 0);
    }
}
