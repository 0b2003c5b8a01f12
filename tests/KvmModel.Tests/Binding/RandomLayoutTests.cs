using System.Collections;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KvmModel.Binding;
using KvmModel.Syntax;
using KvmModel.Tests.Preprocessing;
using ReviewBot.Testing;

namespace KvmModel.Tests.Binding;

/// <summary>Structs and unions made at random, with bit-fields, <c>packed</c>, <c>aligned</c> and <c>#pragma pack</c>: the compiler for AArch64 lays them out the same.</summary>
public sealed class RandomLayoutTests
{
    private const string Declarations = """
        enum e { A, B }; struct in { short s; char c; };
        typedef unsigned long long low __attribute__((aligned(4))); typedef int high __attribute__((aligned(16)));
        """;

    private static readonly string[] s_types =
        ["char", "_Bool", "short", "int", "unsigned", "long", "unsigned long long", "__int128", "void *", "enum e", "struct in", "low", "high", "float", "long double", "char *", "int (*)(void)"];

    private static readonly (string Type, int Bits)[] s_bitFieldTypes =
        [("char", 8), ("signed char", 8), ("short", 16), ("unsigned short", 16), ("int", 32), ("unsigned", 32), ("long", 64), ("unsigned long", 64), ("_Bool", 1), ("enum e", 32), ("low", 64)];

    [CompilerFact]
    public void Random_records_are_laid_out_as_the_compiler_does()
    {
        Check.One(Laws.Config(4), Prop.ForAll(Packed(Body(3)).ListOf(250).ToArbitrary(), bodies =>
        {
            var source = new StringBuilder(Declarations).AppendLine();
            for (var i = 0; i < bodies.Count; i++)
                source.AppendLine(bodies[i].Pragma).AppendLine(Number($"RECORD T{i} {bodies[i].Body};").Replace("RECORD T", i % 4 == 3 ? "union T" : "struct T"));
            source.AppendLine("#pragma pack()");
            Verify(source.ToString(), bodies.Count);
        }));
    }

    private static void Verify(string source, int count)
    {
        var model = new SemanticModel(Parser.ParseUnit(Preprocess.Unit(source)));
        var claims = new CompilerClaims(source);
        var data = new StringBuilder(source);
        var bitFields = new List<(string Name, RecordLayout Layout, MemberLocation Member)>();
        for (var i = 0; i < count; i++)
        {
            var type = model.FindRecord($"T{i}");
            var layout = Assert.IsType<RecordLayout>(type?.Layout);
            var text = SyntaxPrinter.Print(type!.Syntax!);
            claims.Add($"sizeof({type}) == {layout.Size}", $"sizeof {text} == {layout.Size}");
            claims.Add($"_Alignof({type}) == {layout.Alignment}", $"_Alignof {text} == {layout.Alignment}");
            foreach (var name in Names(layout))
            {
                var member = type!.FindMember(name)!;
                if (member.Member.BitWidth is null)
                {
                    claims.Add($"__builtin_offsetof({type}, {name}) == {member.BitOffset / 8}", $"offset of {name} in {text} == {member.BitOffset / 8}");
                    continue;
                }
                data.AppendLine($"{type} v{bitFields.Count} __attribute__((section(\".claims\"), aligned({layout.Alignment}))) = {{ .{name} = -1 }};");
                bitFields.Add(($"{name} in {text}", layout, member));
            }
        }
        claims.Hold();
        CheckBitFields(CrossCompiler.Section(data.ToString(), ".claims"), bitFields);
    }

    private static void CheckBitFields(byte[] section, List<(string Name, RecordLayout Layout, MemberLocation Member)> bitFields)
    {
        long at = 0;
        foreach (var (name, layout, member) in bitFields)
        {
            at = (at + layout.Alignment - 1) / layout.Alignment * layout.Alignment;
            var bits = new BitArray(section[(int)at..(int)(at + layout.Size)]);
            var set = Enumerable.Range(0, bits.Length).Where(bit => bits[bit]).ToArray();
            var width = TypeRules.AsInteger(member.Member.Type)!.Kind == BuiltinTypeKind.Bool ? 1 : member.Member.BitWidth!.Value;
            Assert.Equal($"{name}: {string.Join(' ', Enumerable.Range((int)member.BitOffset, width))}", $"{name}: {string.Join(' ', set)}");
            at += layout.Size;
        }
    }

    private static IEnumerable<string> Names(RecordLayout layout) => layout.Members.SelectMany(member =>
        member.Name is { } name ? [name] : member.Type is RecordType { Layout: { } inner } ? Names(inner) : []);

    /// <summary>Gives every member (spelled <c>#</c>) its own name.</summary>
    private static string Number(string text)
    {
        var parts = text.Split('#');
        return string.Concat(parts.Select((part, i) => i == 0 ? part : $"m{i}{part}"));
    }

    /// <summary>Bodies of records with a line to stand before each.</summary>
    private static Gen<(string Pragma, string Body)> Packed(Gen<string> bodies) =>
        from pragma in Gen.Elements("", "", "", "", "#pragma pack(1)", "#pragma pack(2)", "#pragma pack(4)", "#pragma pack(8)", "#pragma pack(push, 16)", "#pragma pack(push)", "#pragma pack(pop)", "#pragma pack()", "#pragma pack(3)")
        from body in bodies
        select (pragma, body);

    private static Gen<string> Body(int depth) =>
        from attributes in Gen.Elements("", "", "", " __attribute__((packed))", " __attribute__((aligned(8)))", " __attribute__((packed, aligned(4)))")
        from members in Member(depth).ListOf()
        select $"{{ {string.Concat(members)} }}{attributes}";

    private static Gen<string> Member(int depth) => Gen.Frequency(
        (4, from type in Gen.Elements(s_types)
            from suffix in Gen.Elements("", "", "", "[3]", "[0]", " __attribute__((aligned(8)))", " __attribute__((packed))", " __attribute__((packed, aligned(2)))")
            where !(suffix.StartsWith('[') && type is "low" or "high")
            select type.Contains("(*)", StringComparison.Ordinal) ? type.Replace("(*)", $"(*#{(suffix.StartsWith('[') ? suffix : "")})") + (suffix.StartsWith('[') ? "" : suffix) + "; " : $"{type} #{suffix}; "),
        (5, from type in Gen.Elements(s_bitFieldTypes)
            from width in Gen.Choose(1, type.Bits)
            from suffix in Gen.Elements("", "", "", " __attribute__((packed))", " __attribute__((aligned(4)))")
            select $"{type.Type} # : {width}{suffix}; "),
        (1, from type in Gen.Elements(s_bitFieldTypes) from width in Gen.Choose(0, type.Bits) where type.Bits > 1 select $"{type.Type} : {width}; "),
        (1, depth == 0 ? Gen.Constant("char #; ") : from kind in Gen.Elements("struct", "union") from body in Body(depth - 1) from named in Gen.Elements("", " #") select $"{kind} {body}{named}; "));
}
