using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>From a function's syntax to the form that is run: names are resolved, types become widths and offsets, conversions become code.</summary>
/// <remarks>
/// In: one function of a unit. Out: its form, whatever the input; what cannot be lowered is an <see cref="UnknownCode"/> or <see cref="UnknownStep"/> with its reason.
/// Nothing else of the unit is looked at but the declarations that the body names. What a compiler folds by itself is folded: conditions that are constant lose
/// the side that is never run, unless a label stands there.
/// </remarks>
public sealed partial class FunctionLowering
{
    private readonly SemanticModel _model;
    private readonly FunctionDefinition _function;
    private readonly FunctionOutline _outline;
    private readonly CType _returnType;
    private readonly List<Local> _locals = [];
    private readonly Dictionary<SyntaxNode, Local> _localOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SyntaxNode, CType> _typeOf = new(ReferenceEqualityComparer.Instance);

    /// <summary>The names visible at the place that is being lowered.</summary>
    private Scope _scope;

    private FunctionLowering(SemanticModel model, FunctionDefinition function)
    {
        _model = model;
        _function = function;
        _outline = new FunctionOutline(function.Body);
        _scope = model.FunctionScope(function);
        _returnType = model.Resolve(function.Type.ReturnType, _scope);
    }

    /// <summary>Lowers a function of a unit.</summary>
    public static LoweredFunction Lower(SemanticModel model, FunctionDefinition function) => new FunctionLowering(model, function).Lower();

    private LoweredFunction Lower()
    {
        var parameters = ImmutableArray.CreateBuilder<Local>();
        foreach (var parameter in _function.Type.Parameters)
        {
            var type = _model.TypeOf(parameter, _scope);
            if (type is VoidType)
                continue;
            var local = NewLocal(parameter.Name ?? "", type);
            _localOf[parameter] = local;
            parameters.Add(local);
        }
        var steps = new List<Step>();
        LowerBlock(_function.Body, steps);
        return new LoweredFunction(_function, parameters.ToImmutable(), [.. _locals], _returnType, Value.WidthOf(_returnType), CodeFolding.Block(_function.BodySpan.Start, steps));
    }

    private Local NewLocal(string name, CType type, bool inMemory = false)
    {
        var isScalar = TypeRules.AsInteger(type) is { Size: <= 8 } || type is PointerType;
        var size = TypeRules.Size(type) ?? TypeRules.AsInteger(type)?.Size ?? 0;
        var local = new Local(name, _locals.Count, type, size, inMemory || !isScalar || (name.Length > 0 && _outline.IsAddressed(name)));
        _locals.Add(local);
        return local;
    }

    /// <summary>A code that can stand several times: itself, or a temporary that the steps set to it.</summary>
    private Code Once(Code code, CType type, List<Step> steps)
    {
        if (CodeFolding.IsStable(code) || code is UnknownCode || code.Width == 0)
            return code;
        var temporary = NewTemporary(type);
        steps.Add(new EvaluateStep(code.Token, new SetLocalCode(code.Token, temporary, code)));
        return new LocalCode(code.Token, temporary);
    }

    /// <summary>A register for a value of a type.</summary>
    private Local NewTemporary(CType type) => NewLocal("", TypeRules.AsInteger(type) is { Size: <= 8 } || type is PointerType ? type : s_voidPointer);

    private static readonly PointerType s_voidPointer = new(VoidType.Instance);

    /// <summary>The type of a declared name, once for each function.</summary>
    private CType TypeOf(SyntaxNode declaration)
    {
        if (_typeOf.TryGetValue(declaration, out var known))
            return known;
        var type = declaration switch
        {
            VariableDeclaration variable => _model.TypeOf(variable, _scope.Before(variable)),
            ParameterSyntax parameter => _model.TypeOf(parameter, _scope.Before(parameter)),
            FunctionDefinition function => _model.Resolve(function.Type),
            _ => new UnknownType($"{declaration.GetType().Name} has no type"),
        };
        return _typeOf[declaration] = type;
    }
}
