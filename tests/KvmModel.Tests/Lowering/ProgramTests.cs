using System.Globalization;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Symbolic;
using KvmModel.Syntax;
using KvmModel.Tests.Preprocessing;
using ReviewBot.Testing;

namespace KvmModel.Tests.Lowering;

/// <summary>
/// What small programs compute, lowered and run, is what they compute when the system's compiler builds them: promotions, bit-fields, structs, jumps, cleanups. A program
/// is a file of functions that take nothing and give 64 bits.
/// </summary>
public sealed class ProgramTests
{
    [NativeCompilerTheory]
    [InlineData("integers")]
    [InlineData("structs")]
    [InlineData("jumps")]
    public void A_program_computes_what_the_compiler_has_it_compute(string name)
    {
        var text = File.ReadAllText(Path.Combine(TestData.Repository, "tests/KvmModel.Tests/Lowering/Programs", $"{name}.c"));
        const string path = "arch/arm64/kvm/program.c";
        var space = new BddSpace();
        var tree = new MemoryTree((path, text));
        var memory = new Memory(space);
        var program = new KernelProgram(new KernelPreprocessor(tree, KernelConfig.Default, IntrinsicMacros.Executed), memory, space);
        var run = new Evaluator(program, memory, space, new IntrinsicTable());
        var functions = program.Unit(path)!.Model.Unit.Declarations.OfType<FunctionDefinition>()
            .Where(function => function.Type.Parameters is [] or [{ Type: BuiltinTypeSyntax { Kind: BuiltinTypeKind.Void } }] && function.Storage == StorageClass.None).Select(function => function.Name).ToArray();
        var expected = NativeCompiler.Run(text, functions);
        var wrong = new List<string>();
        foreach (var function in functions)
        {
            run.Reset();
            var result = run.Call(program.FindFunction(function)!, [], Bdd.True);
            var got = run.GivenUp.IsFalse && result.TryGetConstant(out var value) ? value.ToString("x", CultureInfo.InvariantCulture)
                : string.Join("; ", run.Events.Select(note => note.Text).Concat(result.OpaqueReasons(space)).DefaultIfEmpty("unknown"));
            if (got != expected[function])
                wrong.Add($"{function}: {got}, not {expected[function]}");
        }
        Assert.True(functions.Length > 4 && wrong.Count == 0, string.Join('\n', wrong));
    }
}
