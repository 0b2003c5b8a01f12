using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Enumerations (C11 6.7.2.2, with GNU's wider values). Constants that fit <c>int</c> are of type <c>int</c>; others are of the enumeration's
/// own type, which is the narrowest of <c>unsigned int</c>, <c>int</c>, <c>unsigned long</c> and <c>long</c> that holds all (from one byte on when packed).
/// </summary>
public sealed partial class SemanticModel
{
    private readonly ConcurrentDictionary<EnumeratorSyntax, IntegerValue> _enumConstants = new(ReferenceEqualityComparer.Instance);

    /// <summary>Enumerations being read on this thread, with the values so far: a constant may use the ones in front of it.</summary>
    [ThreadStatic] private static Dictionary<EnumTypeSyntax, Dictionary<SyntaxNode, Int128?>>? s_unfinishedEnums;

    /// <summary>The value of an enumeration constant where it is used; inside its own enumeration, those in front of the use are known.</summary>
    internal ConstantValue ValueOf(Symbol constant, Scope scope)
    {
        var syntax = (EnumeratorSyntax)constant.Syntax;
        if (_enumConstants.TryGetValue(syntax, out var known))
            return known;
        if (s_unfinishedEnums?.TryGetValue(constant.Enum!, out var unfinished) == true)
            return unfinished.GetValueOrDefault(syntax) is { } early ? new IntegerValue(early, TypeOfConstant(early, null)) : NotKnown(constant);
        if (Resolve(constant.Enum!, scope) is EnumType type)
            foreach (var candidate in type.Constants)
                if (ReferenceEquals(candidate.Syntax, syntax) && candidate.Value is { } value)
                    return new IntegerValue(value, TypeOfConstant(value, type.Underlying));
        return NotKnown(constant);
    }

    private static UnknownValue NotKnown(Symbol constant) => new($"the value of enumeration constant {constant.Name} is not known");

    private static IntegerType TypeOfConstant(Int128 value, IntegerType? underlying)
    {
        if (value >= int.MinValue && value <= int.MaxValue)
            return IntegerType.Int;
        return underlying ?? (value >= 0 && value <= uint.MaxValue ? IntegerType.UnsignedInt : value <= long.MaxValue ? IntegerType.Long : IntegerType.UnsignedLong);
    }

    private CType ResolveEnum(EnumTypeSyntax syntax, Scope scope)
    {
        if (_enums.TryGetValue(syntax, out var known))
            return known;
        var unfinished = s_unfinishedEnums ??= new Dictionary<EnumTypeSyntax, Dictionary<SyntaxNode, Int128?>>(ReferenceEqualityComparer.Instance);
        var constants = ImmutableArray.CreateBuilder<EnumConstant>(syntax.Enumerators.Length);
        var values = new Dictionary<SyntaxNode, Int128?>(ReferenceEqualityComparer.Instance);
        if (!unfinished.TryAdd(syntax, values))
            return new UnknownType("an enumeration that needs itself");
        var refusals = EvaluationGuard.Refusals;
        try
        {
            Int128? next = 0;
            foreach (var enumerator in syntax.Enumerators)
            {
                var value = enumerator.Value is null ? next : (Evaluate(enumerator.Value, scope) as IntegerValue)?.Value;
                constants.Add(new EnumConstant(enumerator.Name, value, enumerator));
                values[enumerator] = value;
                next = value + 1;
            }
        }
        finally
        {
            unfinished.Remove(syntax);
        }
        var type = new EnumType(syntax.Tag, Underlying(syntax, constants, scope), constants.MoveToImmutable());
        if (refusals != EvaluationGuard.Refusals)
            return type;
        foreach (var constant in type.Constants)
            if (constant.Value is { } value)
                _enumConstants.TryAdd(constant.Syntax, new IntegerValue(value, TypeOfConstant(value, type.Underlying)));
        return _enums.GetOrAdd(syntax, type);
    }

    private IntegerType Underlying(EnumTypeSyntax syntax, IEnumerable<EnumConstant> constants, Scope scope)
    {
        if (syntax.UnderlyingType is { } written && TypeRules.AsInteger(Resolve(written, scope)) is { } given)
            return given;
        Int128 least = 0, most = 0;
        foreach (var constant in constants)
        {
            least = Int128.Min(least, constant.Value ?? 0);
            most = Int128.Max(most, constant.Value ?? 0);
        }
        ReadOnlySpan<IntegerType> candidates = syntax.Attributes.IsPacked
            ? [IntegerType.UnsignedChar, IntegerType.SignedChar, IntegerType.UnsignedShort, IntegerType.Short, IntegerType.UnsignedInt, IntegerType.Int, IntegerType.UnsignedLong]
            : [IntegerType.UnsignedInt, IntegerType.Int, IntegerType.UnsignedLong];
        foreach (var candidate in candidates)
            if (candidate.Wrap(least) == least && candidate.Wrap(most) == most)
                return candidate;
        return IntegerType.Long;
    }
}
