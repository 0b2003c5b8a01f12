using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>
/// The types of expressions as they are spelled. In: a tree. A file is read as the compiler reads it only when a rule asks for a type in it; then names mean what they mean at the
/// end of its unit. The type of an expression with a macro in it, but for those that read registers, is not known.
/// </summary>
internal sealed class TypedSources(ISourceTree tree, KernelConfig config)
{
    /// <summary>What a header is read through: it includes nearly all of KVM's.</summary>
    private const string HeaderUnit = "arch/arm64/kvm/sys_regs.c";

    private readonly Dictionary<string, SemanticModel?> _models = new(StringComparer.Ordinal);
    private KernelPreprocessor? _preprocessor;

    /// <summary>The type of an expression or of a type as written; null when it is not known.</summary>
    public CType? TypeOf(string path, CodeRegion region, SyntaxNode node)
    {
        if (ModelOf(path) is not { } model)
            return null;
        var scope = region.Function is { } function ? model.ScopeAt(function, node) : Scope.File;
        var type = node switch
        {
            Expression expression => model.TypeOf(expression, scope),
            TypeSyntax syntax => model.Resolve(syntax, scope),
            _ => null,
        };
        return type is UnknownType ? null : type;
    }

    /// <summary>What a type's name means in a file; null when it means nothing there.</summary>
    public CType? Named(string path, string name)
    {
        var tokens = LexedFile.Of(new SourceText("type", $"{name} x;")).Tokens;
        return ModelOf(path) is { } model && Parser.ParseStatement(tokens.ToArray(), word => model.Unit.IsTypedefName(word)) is DeclarationStatement { Declarations: [VariableDeclaration { Type: var type }] }
            && model.Resolve(type) is var known and not UnknownType ? known : null;
    }

    /// <summary>The unit that a file is read in, as the compiler reads it; null when the tree does not have it.</summary>
    public SemanticModel? ModelOf(string path)
    {
        var unit = path.EndsWith(".c", StringComparison.Ordinal) ? path : HeaderUnit;
        if (!_models.TryGetValue(unit, out var model))
        {
            _preprocessor ??= new KernelPreprocessor(tree, config, IntrinsicMacros.All);
            _models[unit] = model = _preprocessor.Preprocess(unit) is { } source ? new SemanticModel(Parser.ParseUnit(source)) : null;
        }
        return model;
    }
}
