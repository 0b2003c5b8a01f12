using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Lvalues (C11 6.3.2.1): which object an expression means; reading and writing it.</content>
public sealed partial class FunctionLowering
{
    /// <summary>The object that an expression designates; of a struct that is no lvalue, such as a call's result, the one that holds it.</summary>
    private Place LowerPlace(Expression expression)
    {
        if (!EvaluationGuard.TryEnter())
            return Place.Unknown("the expression is nested too deeply");
        try
        {
            switch (expression)
            {
                case NameExpression name:
                    return PlaceOf(name);
                case MemberExpression { IsArrow: false } member:
                    return MemberOf(LowerPlace(member.Operand), member.Member);
                case MemberExpression member:
                    return MemberOf(Dereference(LowerValue(member.Operand)), member.Member);
                case IndexExpression index:
                    return LowerElement(index);
                case UnaryExpression { Operator: UnaryOperator.Dereference } dereference:
                    return Dereference(LowerValue(dereference.Operand));
                case CompoundLiteral literal:
                    return LowerCompoundLiteral(literal);
                case StringLiteral { Prefix: "" or "u8" } text:
                    return Place.At(new StringCode(text.Span.Start, text.Value), new ArrayType(IntegerType.Char, text.Value.Length + 1));
                case GenericSelection selection when Chosen(selection) is { } chosen:
                    return LowerPlace(chosen);
                case CallExpression { FunctionName: "__builtin_choose_expr", Arguments.Length: 3 } call when ChosenArgument(call) is { } chosen:
                    return LowerPlace(chosen);
            }
            var value = LowerValue(expression);
            return value.Type is RecordType ? Place.At(value.Code, value.Type)
                : Place.Unknown((value.Code as UnknownCode)?.Reason ?? $"a {expression.GetType().Name} designates no object");
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private Place PlaceOf(NameExpression name)
    {
        if (_model.Lookup(name.Name, _scope) is not { Kind: SymbolKind.Variable or SymbolKind.Function or SymbolKind.Parameter } symbol)
            return Place.Unknown($"{name.Name} is not declared");
        var token = name.Span.Start;
        if (_localOf.TryGetValue(symbol.Syntax, out var local))
            return local.InMemory ? Place.At(new LocalAddressCode(token, local), local.Type) : Place.Of(local);
        if (symbol.Syntax is not Declaration declaration)
            return Place.Unknown($"{name.Name} is no object");
        var type = TypeOf(declaration);
        if (declaration is VariableDeclaration { Storage: var storage } && (storage & StorageClass.Extern) != 0 && _model.Lookup(name.Name)?.Syntax is Declaration outside)
            declaration = outside;
        return Place.At(new SymbolCode(token, name.Name, declaration), type);
    }

    private static Place Dereference(Value pointer) => pointer.Type is PointerType { Pointee: var pointee } ? Place.At(pointer.Code, pointee)
        : Place.Unknown((pointer.Code as UnknownCode)?.Reason ?? $"{pointer.Type} is dereferenced");

    private static Place MemberOf(Place place, string member)
    {
        if (place.Reason is not null)
            return place;
        if (place.Type is not RecordType record)
            return Place.Unknown((place.Type as UnknownType)?.Reason ?? $"{place.Type} has no members");
        return record.FindMember(member) is { } found ? place.Part(found.BitOffset, found.Member.Type, found.Member.BitWidth)
            : Place.Unknown($"{record} has no known member {member}");
    }

    /// <summary><c>array[index]</c>, either way around (C11 6.5.2.1).</summary>
    private Place LowerElement(IndexExpression index)
    {
        var token = index.Span.Start;
        if (index.Array is NameExpression or MemberExpression or IndexExpression or CompoundLiteral or UnaryExpression { Operator: UnaryOperator.Dereference })
        {
            var array = LowerPlace(index.Array);
            if (array.Type is ArrayType || array.Reason is not null)
                return ElementOf(token, array, LowerValue(index.Index));
            return ElementOf(token, Load(token, array), LowerValue(index.Index));
        }
        var left = LowerValue(index.Array);
        return ElementOf(token, left, LowerValue(index.Index));
    }

    private static Place ElementOf(int token, Value left, Value right)
    {
        var (pointer, index) = left.Type is PointerType ? (left, right) : (right, left);
        return pointer.Type is PointerType { Pointee: var element } ? Place.At(Step(token, BinaryOperator.Add, pointer.Code, element, index), element)
            : Place.Unknown((left.Code as UnknownCode)?.Reason ?? $"{left.Type} is indexed");
    }

    private static Place ElementOf(int token, Place array, Value index)
    {
        if (array.Reason is not null)
            return array;
        if (array.Type is not ArrayType { Element: var element } || TypeRules.Size(element) is not { } size)
            return Place.Unknown($"an element of {array.Type}");
        if (index.Code is ConstantCode && CodeFolding.Resize(token, index.Code, 64, Value.IsSigned(index.Type)) is ConstantCode { Value: var constant }
            && unchecked((long)constant) is > -int.MaxValue and < int.MaxValue and var position && Int128.Abs((Int128)position * size) < int.MaxValue / 16)
            return array.Part(position * size * 8, element);
        return array with { Address = Step(token, BinaryOperator.Add, array.Address!, element, index), Type = element };
    }

    /// <summary>The address of an object or function.</summary>
    private static Value AddressOf(int token, Place place)
    {
        var type = new PointerType(place.Type);
        if (place.Address is not { } address || place.BitWidth is not null || place.BitOffset % 8 != 0)
            return new Value(new UnknownCode(token, place.Reason ?? (place.BitWidth is null ? $"{place.Local?.Name} has no address" : "the address of a bit-field"), 64), type);
        return new Value(CodeFolding.Behind(token, address, place.BitOffset / 8), type);
    }

    /// <summary>The value that an object holds; arrays and functions decay, a struct is its address. A bit-field is promoted (C11 6.3.1.1 p2).</summary>
    private static Value Load(int token, Place place)
    {
        switch (place.Type)
        {
            case ArrayType array:
                return AddressOf(token, place) with { Type = new PointerType(array.Element) };
            case FunctionType or RecordType:
                return AddressOf(token, place) with { Type = TypeRules.Decay(place.Type) };
            case VoidType:
                return new Value(new SequenceCode(token, [], null), place.Type);
            case FloatingType:
                return new Value(new UnknownCode(token, FloatingReason, 64), place.Type);
            case UnknownType unknown:
                return new Value(new UnknownCode(token, place.Reason ?? unknown.Reason, 64), unknown);
        }
        if (place.Local is { } local)
            return new Value(new LocalCode(token, local), place.Type);
        var (address, bitOffset) = Access(token, place);
        if (place.BitWidth is not { } width)
            return new Value(new LoadCode(token, address, bitOffset, Value.WidthOf(place.Type)), place.Type);
        var promoted = Promoted(place);
        return new Value(CodeFolding.Resize(token, new LoadCode(token, address, bitOffset, Math.Min(width, 64)), Value.WidthOf(promoted), Value.IsSigned(place.Type)), promoted);
    }

    /// <summary>The type that a bit-field has as an rvalue. One wider than <c>int</c> has its declared type, as Clang has it; GCC computes in its width.</summary>
    private static CType Promoted(Place place) => place.BitWidth < 32 ? IntegerType.Int : place.Type;

    private static (Code Address, int BitOffset) Access(int token, Place place)
    {
        if (Math.Abs(place.BitOffset) <= int.MaxValue / 2)
            return (place.Address!, (int)place.BitOffset);
        return (CodeFolding.Behind(token, place.Address!, place.BitOffset >> 3), (int)(place.BitOffset & 7));
    }

    /// <summary>Sets an object to a value that is converted to its type. The result is the value that the object then has.</summary>
    private Value Store(int token, Place place, Code value)
    {
        if (place.Reason is not null || place.Type is UnknownType)
            return new Value(WithoutValue(token, value, place.Reason ?? ((UnknownType)place.Type).Reason, 64), place.Type);
        if (place.Local is { } local)
            return new Value(new SetLocalCode(token, local, value), place.Type);
        var (address, bitOffset) = Access(token, place);
        switch (place.Type)
        {
            case RecordType record:
                return record.Layout is { Size: var size } ? new Value(new CopyCode(token, AddressOf(token, place).Code, value, size), record)
                    : Unknown(place, token, $"the size of {record} is not known");
            case ArrayType or FunctionType or VoidType:
                return Unknown(place, token, $"{place.Type} is assigned to");
            case FloatingType { Size: var bytes }:
                return new Value(new StoreCode(token, address, bitOffset, new UnknownCode(token, FloatingReason, Math.Min(bytes * 8, 64))), place.Type) is var stored && bytes >= 8
                    ? stored : stored with { Code = CodeFolding.Resize(token, stored.Code, 64, false) };
        }
        if (place.BitWidth is { } width)
        {
            var promoted = Promoted(place);
            var bits = new StoreCode(token, address, bitOffset, CodeFolding.Resize(token, value, Math.Min(width, 64), false));
            return new Value(CodeFolding.Resize(token, bits, Value.WidthOf(promoted), Value.IsSigned(place.Type)), promoted);
        }
        if (!Value.IsWide(place.Type))
            return new Value(new StoreCode(token, address, bitOffset, value), place.Type);
        var steps = new List<Step>();
        address = Once(address, s_voidPointer, steps);
        steps.Add(new EvaluateStep(token, new StoreCode(token, address, bitOffset + 64, new UnknownCode(token, WideReason, 64))));
        return new Value(CodeFolding.After(token, steps, new StoreCode(token, address, bitOffset, value)), place.Type);
    }

    private static Value Unknown(Place place, int token, string reason) => new(new UnknownCode(token, reason, Value.WidthOf(place.Type)), place.Type);

    /// <summary>The same place, which can be read and then written: what its address needs is run once, by the steps.</summary>
    private Place Once(Place place, List<Step> steps) => place.Address is { } address ? place with { Address = Once(address, s_voidPointer, steps) } : place;
}
