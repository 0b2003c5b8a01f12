using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>From written types to <see cref="CType"/>s (C11 6.7.2 to 6.7.8). Definitions give one type each, whoever asks first.</summary>
public sealed partial class SemanticModel
{
    private readonly ConcurrentDictionary<RecordTypeSyntax, RecordType> _records = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<EnumTypeSyntax, EnumType> _enums = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<TypedefDeclaration, CType> _typedefs = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, CType> _incomplete = new(StringComparer.Ordinal);

    /// <summary>In bytes; null for incomplete and unknown types.</summary>
    public static long? Size(CType type) => TypeRules.Size(type);

    /// <summary>In bytes; null for incomplete and unknown types. For a written type, whose typedefs may be <c>aligned</c>, use <see cref="Alignment(TypeSyntax, Scope?)"/>.</summary>
    public static int? Alignment(CType type) => TypeRules.Alignment(type);

    /// <summary>The type that a written type means; an <see cref="UnknownType"/> says why it could not be told.</summary>
    public CType Resolve(TypeSyntax syntax, Scope? scope = null)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownType("the type is nested too deeply");
        try
        {
            return ResolveInside(syntax, scope ?? Scope.File);
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    /// <summary>The type of a declared variable, an array's length taken from its initialiser where it is left open (C11 6.7.9 p22).</summary>
    public CType TypeOf(VariableDeclaration variable, Scope? scope = null)
    {
        if (variable is { Type: BuiltinTypeSyntax { Kind: BuiltinTypeKind.AutoType }, Initializer: { } initializer })
            return TypeRules.Decay(TypeOf(initializer, scope));
        var type = ApplyMode(Resolve(variable.Type, scope), variable.Attributes.Mode);
        return type is ArrayType { Length: null } array && variable.HasInitializer ? Complete(array, variable, scope ?? Scope.File) : type;
    }

    /// <summary>The type of a parameter inside its function: arrays and functions are pointers (C11 6.7.6.3 p7, p8).</summary>
    public CType TypeOf(ParameterSyntax parameter, Scope? scope = null) => TypeRules.Decay(Resolve(parameter.Type, scope));

    internal CType TypeOfMember(MemberSyntax member, Scope scope) => ApplyMode(Resolve(member.Type, scope), member.Attributes.Mode);

    /// <summary>As <see cref="Complete(ArrayType, Expression, Scope)"/>; the length of an array at file scope is counted once for all versions of a unit that declare the same.</summary>
    private ArrayType Complete(ArrayType array, VariableDeclaration variable, Scope scope)
    {
        if (scope != Scope.File)
            return Complete(array, variable.Initializer!, scope);
        var place = Unit.PlaceOf(variable.NameToken);
        if (_lengths.TryGetValue(place, out var length))
            return new ArrayType(array.Element, length);
        var completed = Complete(array, variable.Initializer!, scope);
        if (completed.Length is { } counted)
            _lengths[place] = counted;
        return completed;
    }

    /// <summary>An array type of open length with the length that its initialiser gives it; unchanged where that is not known.</summary>
    internal ArrayType Complete(ArrayType array, Expression initializer, Scope scope) =>
        new InitializerReader(new ConstantEvaluator(this, null)).LengthOf(array, initializer, scope) is { } length ? new ArrayType(array.Element, length) : array;

    private CType ResolveInside(TypeSyntax syntax, Scope scope)
    {
        switch (syntax)
        {
            case BuiltinTypeSyntax builtin:
                return ApplyMode(OfKind(builtin.Kind), builtin.Attributes.Mode);
            case TypedefNameSyntax name:
                return ApplyMode(ResolveTypedef(name.Name, scope), name.Attributes.Mode);
            case RecordTypeSyntax { Members.IsDefault: false } record:
                return _records.TryGetValue(record, out var known) ? known
                    : _records.GetOrAdd(record, new RecordType(record.IsUnion, record.Tag, record, type => RecordLayoutBuilder.Build(this, type, scope)));
            case RecordTypeSyntax record:
                return ResolveTag(record.Tag, record.IsUnion ? "union" : "struct", scope);
            case EnumTypeSyntax { Enumerators.IsDefault: false } enumeration:
                return ResolveEnum(enumeration, scope);
            case EnumTypeSyntax enumeration:
                return ResolveTag(enumeration.Tag, "enum", scope);
            case TypeofSyntax { Type: { } type }:
                return Resolve(type, scope);
            case TypeofSyntax { Operand: { } operand }:
                return TypeOf(operand, scope);
            case PointerTypeSyntax pointer:
                return new PointerType(Resolve(pointer.Pointee, scope));
            case ArrayTypeSyntax array:
                return ResolveArray(array, scope);
            case FunctionTypeSyntax function:
                return ResolveFunction(function, scope);
            default:
                return new UnknownType($"{syntax.GetType().Name} is no type that is known here");
        }
    }

    private CType ResolveTypedef(string name, Scope scope)
    {
        var symbol = Lookup(name, scope);
        if (symbol?.Syntax is not TypedefDeclaration typedef)
            return name switch
            {
                "__builtin_va_list" or "__gnuc_va_list" => OfKind(BuiltinTypeKind.VaList),
                "__int128_t" => IntegerType.Int128,
                "__uint128_t" => IntegerType.UnsignedInt128,
                _ => new UnknownType($"no typedef {name}"),
            };
        if (_typedefs.TryGetValue(typedef, out var known))
            return known;
        var refusals = EvaluationGuard.Refusals;
        var type = ApplyMode(Resolve(typedef.Type, scope), typedef.Attributes.Mode);
        return refusals == EvaluationGuard.Refusals ? _typedefs.GetOrAdd(typedef, type) : type;
    }

    private CType ResolveTag(string? tag, string keyword, Scope scope)
    {
        if (tag is null)
            return new UnknownType($"a {keyword} without tag or members");
        if ((scope.FindTag(tag) ?? Index.FindTag(tag)) is { } definition && KeywordOf(definition) == keyword)
            return Resolve(definition, scope);
        return _incomplete.GetOrAdd($"{keyword} {tag}", _ => keyword == "enum"
            ? new EnumType(tag, IntegerType.UnsignedInt, [])
            : new RecordType(keyword == "union", tag, null, _ => null));
    }

    private static string KeywordOf(TypeSyntax definition) => definition is RecordTypeSyntax record ? record.IsUnion ? "union" : "struct" : "enum";

    private CType ResolveArray(ArrayTypeSyntax array, Scope scope)
    {
        var element = Resolve(array.Element, scope);
        if (array.Size is null)
            return new ArrayType(element, null);
        return Evaluate(array.Size, scope) switch
        {
            IntegerValue { Value: var length } when length >= 0 && length <= long.MaxValue => new ArrayType(element, (long)length),
            IntegerValue => new UnknownType("an array of negative length"),
            var value => new UnknownType($"an array whose length is {value}"),
        };
    }

    private FunctionType ResolveFunction(FunctionTypeSyntax function, Scope scope)
    {
        var parameters = ImmutableArray.CreateBuilder<CType>(function.Parameters.Length);
        foreach (var parameter in function.Parameters)
            parameters.Add(TypeRules.Decay(Resolve(parameter.Type, scope)));
        if (parameters is [VoidType])
            parameters.Clear();
        return new FunctionType(Resolve(function.ReturnType, scope), parameters.ToImmutable(), function.IsVariadic);
    }

    private static CType OfKind(BuiltinTypeKind kind) => kind switch
    {
        BuiltinTypeKind.Void => VoidType.Instance,
        BuiltinTypeKind.Bool => IntegerType.Bool,
        BuiltinTypeKind.Char => IntegerType.Char,
        BuiltinTypeKind.SignedChar => IntegerType.SignedChar,
        BuiltinTypeKind.UnsignedChar => IntegerType.UnsignedChar,
        BuiltinTypeKind.Short => IntegerType.Short,
        BuiltinTypeKind.UnsignedShort => IntegerType.UnsignedShort,
        BuiltinTypeKind.Int => IntegerType.Int,
        BuiltinTypeKind.UnsignedInt => IntegerType.UnsignedInt,
        BuiltinTypeKind.Long => IntegerType.Long,
        BuiltinTypeKind.UnsignedLong => IntegerType.UnsignedLong,
        BuiltinTypeKind.LongLong => IntegerType.LongLong,
        BuiltinTypeKind.UnsignedLongLong => IntegerType.UnsignedLongLong,
        BuiltinTypeKind.Int128 => IntegerType.Int128,
        BuiltinTypeKind.UnsignedInt128 => IntegerType.UnsignedInt128,
        BuiltinTypeKind.Float => FloatingType.Float,
        BuiltinTypeKind.Double => FloatingType.Double,
        BuiltinTypeKind.LongDouble => FloatingType.LongDouble,
        BuiltinTypeKind.VaList => s_vaList,
        _ => new UnknownType($"{kind} has no meaning of its own"),
    };

    /// <summary>AAPCS64, appendix C.2: a struct of three pointers and two ints.</summary>
    private static readonly RecordType s_vaList = new(false, "__va_list", null, _ => new RecordLayout(32, 8, []));

    /// <summary>GNU's <c>mode(…)</c>: the integer type of the named machine mode, with the signedness of the written one.</summary>
    private static CType ApplyMode(CType type, string? mode)
    {
        if (mode is null || TypeRules.AsInteger(type) is not { } integer)
            return type;
        var signed = mode.Trim('_') switch
        {
            "QI" or "byte" => IntegerType.SignedChar,
            "HI" => IntegerType.Short,
            "SI" => IntegerType.Int,
            "DI" or "word" or "pointer" or "unwind_word" => IntegerType.Long,
            "TI" => IntegerType.Int128,
            _ => null,
        };
        return signed is null ? new UnknownType($"mode({mode})") : integer.IsSigned ? signed : signed.Unsigned;
    }
}
