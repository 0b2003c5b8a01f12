using System.Text;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Binding;

/// <summary>
/// What real kernel headers define: every struct, union, enumeration constant and constant macro that a unit of KVM sees has the size,
/// alignment, member offsets and values that the compiler for AArch64 gives it, reading the very tokens that we read.
/// </summary>
public sealed class KernelConstantTests
{
    /// <remarks>
    /// What the compiler complains of beside the claims is what it does not see either (headers that a bare tree lacks), and macros that are constant
    /// to its optimiser alone; such claims do not count.
    /// </remarks>
    [CompilerTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", "arch/arm64/kvm/sys_regs.c", 21_000)]
    [InlineData("6.12", "arch/arm64/kvm/sys_regs.c", 31_000)]
    [InlineData("6.12", "arch/arm64/kvm/emulate-nested.c", 30_000)]
    [InlineData("7.3", "arch/arm64/kvm/sys_regs.c", 42_000)]
    public void Kernel_headers_mean_what_they_mean_to_the_compiler(string version, string path, int atLeast)
    {
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!));
        var plain = kernel.Preprocess(path)!;
        var probes = Probes(plain);
        var probed = Preprocessor.Run(new SourceText($"{TreePath.Directory(path)}/probes.c", $"#include \"{TreePath.Name(path)}\"\n{probes}"), kernel.Options(path, UnitFlavour.Host));
        var model = new SemanticModel(Parser.ParseUnit(probed));
        var claims = new CompilerClaims(plain);
        var records = ClaimRecords(model, claims);
        var layouts = claims.Count;
        ClaimEnumConstants(model, claims);
        var constants = claims.Count - layouts;
        ClaimMacros(model, probed, claims);
        var (refuted, errors) = claims.Ask();
        Assert.True(refuted.Count == 0, string.Join('\n', refuted.Take(40)));
        Assert.True(claims.Count - errors.Count >= atLeast,
            $"{version} {path}: {records} records in {layouts} claims, {constants} enumeration constants, {claims.Count - layouts - constants} macros; {errors.Count} errors, such as {errors.FirstOrDefault()}");
    }

    /// <summary>One variable for each macro that looks like an object, so that it is expanded and parsed where all is defined.</summary>
    private static string Probes(PreprocessedUnit unit)
    {
        var text = new StringBuilder();
        foreach (var (name, macro) in unit.Macros.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (!macro.IsFunctionLike && macro.Body.Length > 0 && IsBalanced(macro.Body))
                text.Append("long probe_of_").Append(name).Append(" = ").Append(name).AppendLine(";");
        return text.ToString();
    }

    private static bool IsBalanced(Token[] body)
    {
        var depth = 0;
        foreach (var token in body)
        {
            depth += token.Kind is TokenKind.LeftParen or TokenKind.LeftBrace ? 1 : token.Kind is TokenKind.RightParen or TokenKind.RightBrace ? -1 : 0;
            if (depth < 0 || (depth == 0 && token.Kind is TokenKind.Semicolon or TokenKind.Equal or TokenKind.Comma))
                return false;
        }
        return depth == 0;
    }

    private static int ClaimRecords(SemanticModel model, CompilerClaims claims)
    {
        var records = 0;
        foreach (var (_, type) in model.Tags())
        {
            if (type is not RecordType { Layout: { } layout })
                continue;
            records++;
            claims.Add($"sizeof({type}) == {layout.Size}", $"sizeof({type}) == {layout.Size}");
            claims.Add($"_Alignof({type}) == {layout.Alignment}", $"_Alignof({type}) == {layout.Alignment}");
            ClaimMembers(type, layout, "", 0, claims);
        }
        return records;
    }

    private static void ClaimMembers(CType type, RecordLayout layout, string prefix, long offset, CompilerClaims claims)
    {
        foreach (var member in layout.Members.Where(member => member.BitWidth is null))
        {
            var at = offset + member.BitOffset / 8;
            var path = member.Name is { } name ? $"{prefix}{name}" : prefix;
            if (member.Name is not null)
                claims.Add($"__builtin_offsetof({type}, {path}) == {at}", $"offsetof({type}, {path}) == {at}");
            if (member.Type is RecordType { Tag: null, Layout: { } inner })
                ClaimMembers(type, inner, member.Name is null ? prefix : $"{path}.", at, claims);
        }
    }

    private static void ClaimEnumConstants(SemanticModel model, CompilerClaims claims)
    {
        foreach (var symbol in model.Symbols())
            if (symbol.Kind == SymbolKind.EnumConstant && model.Evaluate(new NameExpression(default, symbol.Name)) is IntegerValue value)
                claims.Constant(symbol.Name, value);
    }

    private static void ClaimMacros(SemanticModel model, PreprocessedUnit unit, CompilerClaims claims)
    {
        foreach (var variable in model.Unit.Declarations.OfType<VariableDeclaration>())
        {
            if (!variable.Name.StartsWith("probe_of_", StringComparison.Ordinal) || variable.Initializer is not { } initializer || model.Evaluate(initializer) is not IntegerValue value)
                continue;
            var text = new StringBuilder();
            CompilerClaims.Print(unit, new TokenSpan(variable.NameToken + 2, variable.Span.End - 1), text);
            claims.Constant(text.Replace('\n', ' ').ToString(), value);
        }
    }
}
