using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Syntax;
using KvmModel.Tests.Binding;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Symbolic;

/// <summary>The rules of linking, and what variables start with, on trees of a few lines.</summary>
public sealed class KernelProgramTests
{
    private const string A = "arch/arm64/kvm/a.c";
    private const string B = "arch/arm64/kvm/b.c";
    private const string Both = "arch/arm64/kvm/hyp/both.c";
    private const string Nvhe = "arch/arm64/kvm/hyp/nvhe/n.c";

    private static MemoryTree Tree(params (string, string)[] files) =>
        new([.. files, ("include/linux/compiler-version.h", ""), ("include/linux/compiler_types.h", "#define __weak __attribute__((weak))\n"), ("include/linux/kconfig.h", "")]);

    private static KernelProgram Link(params (string, string)[] files) => KernelPrograms.Link(Tree(files));

    /// <summary>What a name means at file scope of a unit.</summary>
    private static MemoryObject Meaning(KernelProgram program, string path, string name, UnitFlavour? flavour = null)
    {
        var unit = program.Unit(path, flavour)!;
        var address = program.AddressOf(unit, name, (Declaration)unit.Model.Lookup(name)!.Syntax);
        return program.Memory.Find(address, out _)!;
    }

    private static ulong Number(KernelProgram program, string variable, int bit = 0, int width = 64)
    {
        var value = program.Memory.Load(program.FindVariable(variable)!, bit, width);
        Assert.True(value.TryGetConstant(out var number), value.ToString());
        return number;
    }

    [Fact]
    public void A_global_function_is_one_in_all_units()
    {
        var program = Link((A, "int f(void);\n"), (B, "int f(void) { return 1; }\n"));
        Assert.Same(Meaning(program, A, "f"), Meaning(program, B, "f"));
        Assert.Equal(B, Meaning(program, A, "f").Function!.Unit!.Path);
    }

    [Fact]
    public void A_static_function_is_the_units_own()
    {
        var program = Link((A, "static int f(void);\nstatic int f(void) { return 1; }\n"), (B, "static int f(void);\nint f(void) { return 2; }\n"));
        Assert.NotSame(Meaning(program, A, "f"), Meaning(program, B, "f"));
        Assert.Equal(B, Meaning(program, B, "f").Function!.Unit!.Path);
    }

    [Fact]
    public void A_weak_function_gives_way_wherever_it_is()
    {
        var program = Link((A, "int __weak f(void) { return 1; }\nint __weak g(void) { return 1; }\n"), (B, "int f(void) { return 2; }\n"));
        Assert.Equal(B, program.FindFunction("f")!.Unit!.Path);
        Assert.Equal(A, program.FindFunction("g")!.Unit!.Path);
    }

    [Fact]
    public void A_function_of_another_condition_is_not_taken_for_the_definition()
    {
        var program = Link((A, "#ifdef NEVER\nint f(void) { return 1; }\n#endif\n"), (B, "int f(void) { return 2; }\n"));
        Assert.Equal(B, program.FindFunction("f")!.Unit!.Path);
    }

    [Fact]
    public void An_undefined_function_has_an_address_but_no_body()
    {
        var program = Link((A, "void assembly(void);\nvoid (*p)(void) = assembly;\n"));
        var function = Meaning(program, A, "assembly").Function!;
        Assert.Null(function.Unit);
        Assert.Null(function.Code);
        Assert.Equal(Meaning(program, A, "assembly").Address, Number(program, "p"));
    }

    [Fact]
    public void A_file_of_both_hypervisors_is_in_both_domains()
    {
        var program = Link(
            (Both, "int f(void) { return 0; }\n#ifdef __KVM_NVHE_HYPERVISOR__\nint only_nvhe = 1;\n#endif\n"),
            (Nvhe, "int f(void);\n"),
            (A, "int f(void);\nint __kvm_nvhe_f(void);\nextern int __kvm_nvhe_only_nvhe;\n"));
        Assert.Same(Meaning(program, A, "f").Function, program.FindFunction("f"));
        Assert.Same(Meaning(program, A, "__kvm_nvhe_f").Function, program.FindFunction("f", ProgramDomain.Hyp));
        Assert.Same(Meaning(program, A, "__kvm_nvhe_f"), Meaning(program, Nvhe, "f"));
        Assert.NotSame(Meaning(program, A, "f"), Meaning(program, A, "__kvm_nvhe_f"));
        Assert.Null(program.FindVariable("only_nvhe"));
        Assert.Same(Meaning(program, A, "__kvm_nvhe_only_nvhe"), program.FindVariable("only_nvhe", ProgramDomain.Hyp));
        Assert.Equal("__kvm_nvhe_only_nvhe", Meaning(program, A, "__kvm_nvhe_only_nvhe").Name);
    }

    [Fact]
    public void A_kernel_symbol_is_aliased_into_the_hypervisor()
    {
        var program = Link((A, "int shared = 5;\nint apart = 6;\n"), (Nvhe, "extern int shared, apart;\n"), (HypAliases.Path, "KVM_NVHE_ALIAS(shared);\n"));
        Assert.Same(Meaning(program, A, "shared"), Meaning(program, Nvhe, "shared"));
        Assert.NotSame(Meaning(program, A, "apart"), Meaning(program, Nvhe, "apart"));
    }

    [Fact]
    public void A_variable_that_is_defined_nowhere_is_not_known_and_says_why()
    {
        var program = Link((A, "extern long x;\nlong *p = &x;\n"));
        Number(program, "p");
        var value = program.Memory.Load(Meaning(program, A, "x"), 0, 64);
        Assert.Contains("x is defined outside", Assert.Single(value.OpaqueReasons(program.Space)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_is_what_its_definition_says_wherever_it_is_named()
    {
        var program = Link((A, "extern long x[], y;\n"), (B, "long y;\nlong x[3] = { 1, 2, 3 };\n"));
        Assert.Equal(24, Meaning(program, A, "x").Size);
        Assert.Equal(3ul, Number(program, "x", 128));
        Assert.Equal(0ul, Number(program, "y"));
    }

    [Fact]
    public void Each_static_local_is_an_object_of_its_own()
    {
        var program = Link((A, "int f(void) { enum { N = 7 }; static int x = N; return x; }\nint g(void) { static int x = 8; return x; }\n"));
        var unit = program.Unit(A)!;
        var values = from function in (string[])["f", "g"]
                     from local in unit.Model.FindFunction(function)!.Body.DescendantNodesAndSelf().OfType<VariableDeclaration>()
                     select program.Memory.Load(program.Variable(unit, local.Name, local), 0, 32).KnownValue;
        Assert.Equal([7ul, 8ul], values);
    }

    [Fact]
    public void Tables_are_laid_out_as_in_an_object_file()
    {
        var program = Link((A, """
            static int f(void) { return 0; }
            struct row { const char *name; int (*call)(void); unsigned low:3, high:7; char tag[6]; union { short s; long l; } u; const int *list; };
            int numbers[3] = { 7, 8, 9 };
            struct row rows[] = { [1 ... 2] = { "ab", f, 5, 100, "tags", { .l = -2 }, (const int[]){ 1, 2 } }, [4] = { .list = &numbers[1] } };
            """));
        const int row = 40 * 8;
        Assert.Equal(40 * 5, program.FindVariable("rows")!.Size);
        Assert.Equal(0ul, Number(program, "rows"));
        foreach (var at in (int[])[row, 2 * row])
        {
            Assert.Equal(program.AddressOf("ab"), Number(program, "rows", at));
            Assert.Same(program.FindFunction("f"), program.Memory.Find(Number(program, "rows", at + 64), out _)!.Function);
            Assert.Equal(5ul | 100 << 3, Number(program, "rows", at + 128, 16));
            Assert.Equal("tags\0\0"u8.ToArray(), Enumerable.Range(0, 6).Select(i => (byte)Number(program, "rows", at + 144 + 8 * i, 8)));
            Assert.Equal(unchecked((ulong)-2), Number(program, "rows", at + 192));
            var list = program.Memory.Find(Number(program, "rows", at + 256), out _)!;
            Assert.Equal(1ul | 2ul << 32, program.Memory.Load(list, 0, 64).KnownValue);
        }
        Assert.Equal(Number(program, "rows", row + 256), Number(program, "rows", 2 * row + 256));
        Assert.Same(program.FindVariable("numbers"), program.Memory.Find(Number(program, "rows", 4 * row + 256), out var offset));
        Assert.Equal(4, offset);
    }

    [Fact]
    public void Variables_start_with_the_bytes_of_their_initialisers()
    {
        var program = Link((A, InitializerTests.Source));
        var model = program.Unit(A)!.Model;
        var compared = 0;
        for (var i = 0; program.FindVariable($"v{i}") is { } variable; i++)
        {
            var declaration = model.FindVariable($"v{i}")!;
            var image = MemoryImage.Of(model.EvaluateInitializer(declaration), model.TypeOf(declaration));
            Assert.Equal(image.Length, variable.Size);
            Array.Resize(ref image, variable.WordCount * 8);
            for (var word = 0; word < variable.WordCount; word++)
            {
                var number = Number(program, $"v{i}", word * 64);
                if (program.Memory.Find(number, out _) is null)
                    Assert.Equal($"v{i}[{word}] = {BitConverter.ToUInt64(image, word * 8):x}", $"v{i}[{word}] = {number:x}");
                compared++;
            }
        }
        Assert.True(compared > 150, $"{compared} words");
    }

    [Fact]
    public void A_string_is_followed_by_a_NUL_and_is_one_object()
    {
        var program = Link();
        var text = program.Memory.Find(program.AddressOf("12345678"), out _)!;
        Assert.Equal(9, text.Size);
        Assert.Equal(0ul, program.Memory.Load(text, 64, 8).KnownValue);
        Assert.Equal('8', (char)program.Memory.Load(text, 56, 8).KnownValue);
        Assert.Equal(text.Address, program.AddressOf("12345678"));
    }

    [Fact]
    public void Only_the_part_that_is_not_known_is_opaque()
    {
        var program = Link((A, "extern int now;\nstruct { int a, b; long c; } x = { 1, now, 2 };\n"));
        var word = program.Memory.Load(program.FindVariable("x")!, 0, 64);
        Assert.Equal(0xffff_fffful, word.KnownMask);
        Assert.Equal(1ul, word.KnownValue);
        Assert.Equal(2ul, Number(program, "x", 64));
    }

    [Fact]
    public void An_object_beyond_the_limit_has_no_bytes()
    {
        var program = Link((A, "char large[1ul << 40];\nstruct incomplete;\nextern struct incomplete never;\n"));
        Assert.Equal(0, program.FindVariable("large")!.Size);
        Assert.Equal(0, Meaning(program, A, "never").Size);
    }

    [Fact]
    public void Members_are_found_by_their_path()
    {
        var program = Link((A, "struct in { long a; union { int b; struct { int c[4], d:3, e:5; }; }; };\nstruct out { char x; struct in y[2]; };\n"));
        program.Unit(A);
        Assert.Equal(8 + 32 + 16, program.FindMember("out", "y[1].c[2]")?.ByteOffset);
        Assert.Equal((8 + 24) * 8 + 3, program.FindMember("out", "y[0].e")?.BitOffset);
        Assert.Equal(5, program.FindMember("out", "y[0].e")?.BitWidth);
        foreach (var path in (string[])["z", "y.a", "y[2].a", "y[-1]", "x.a", "y[", "y[1", "."])
            Assert.Null(program.FindMember("out", path));
    }

    [Fact]
    public void A_unit_whose_text_is_the_same_is_the_same_in_the_next_program()
    {
        var cache = new ProgramUnitCache();
        var tree = Tree((A, "#include \"a.h\"\nint f(void) { return 1; }\n"), (B, "int g(void) { return 2; }\n"), ("arch/arm64/kvm/a.h", "int h(void);\n"));
        var before = KernelPrograms.Link(tree, cache);
        var after = KernelPrograms.Link(tree.With("arch/arm64/kvm/a.h", "long h(void);\n"), cache);
        Assert.Same(before.Unit(B), after.Unit(B));
        Assert.NotSame(before.Unit(A), after.Unit(A));
        Assert.Same(before.Unit(A), before.Unit(A));
    }

    [Fact]
    public void Addresses_are_the_same_in_every_run()
    {
        Assert.Equal(Run(), Run());

        static ulong[] Run()
        {
            var program = Link((A, "int f(void) { return 1; }\nint x, *p = &x;\n"), (B, "int g(void) { return 2; }\n"));
            program.Preload([(B, UnitFlavour.Host), (A, UnitFlavour.Host)]);
            return [program.AddressOf("s"), Number(program, "p"), program.FindVariable("x")!.Address, program.FindVariable("p")!.Address];
        }
    }
}
