using System.IO.Compression;
using System.Text.Json;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Binding;

/// <summary>The layouts of a running arm64 kernel (from its debug information), against ours with its configuration.</summary>
public sealed class KernelLayoutTests
{
    /// <summary>Units that between them see most of the recorded types.</summary>
    private static readonly string[] s_units =
        ["arch/arm64/kvm/arm.c", "arch/arm64/kvm/emulate-nested.c", "arch/arm64/kvm/hyp/nvhe/mem_protect.c", "arch/arm64/kvm/hyp/nvhe/ffa.c", "arch/arm64/kvm/vgic/vgic-its.c", "arch/arm64/kernel/cpufeature.c", "arch/arm64/kernel/ptrace.c"];

    [OracleFact("layouts-6.12.117.jsonl.gz", "6.12")]
    public void Structs_lie_as_in_a_running_kernel()
    {
        var oracle = TestData.Oracle!;
        using var config = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(oracle, "config-6.12.117-arm64.gz")), CompressionMode.Decompress));
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel("6.12")!), KernelConfig.Parse(config.ReadToEnd()));
        var models = s_units.Select(unit => new SemanticModel(Parser.ParseUnit(kernel.Preprocess(unit)!))).ToArray();
        using var layouts = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(oracle, "layouts-6.12.117.jsonl.gz")), CompressionMode.Decompress));
        List<string> differences = [], absent = [];
        int records = 0, members = 0, constants = 0;
        while (layouts.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var name = json.RootElement.GetProperty("name").GetString()!;
            if (json.RootElement.GetProperty("t").GetString() == "enum")
                constants += CompareEnum(json.RootElement, name, models, differences, absent);
            else if (models.Select(model => model.FindRecord(name)).FirstOrDefault(type => type is not null) is { } type)
                members += CompareRecord(json.RootElement, type, differences, ref records);
            else
                absent.Add(name);
        }
        Assert.True(differences.Count == 0, $"{records} records, {members} members, {constants} constants, absent {string.Join(' ', absent)}; {differences.Count} differences:\n{string.Join('\n', differences)}");
        Assert.True(records >= 210, $"{records} records, {members} members, {constants} constants; absent: {string.Join(" ", absent)}");
    }

    private static int CompareRecord(JsonElement expected, RecordType type, List<string> differences, ref int records)
    {
        records++;
        if (type.Layout?.Size is var size && size != expected.GetProperty("size").GetInt64())
            differences.Add($"{type}: size {size}, in the kernel {expected.GetProperty("size")}");
        var members = 0;
        foreach (var member in expected.GetProperty("members").EnumerateArray())
        {
            var name = member.GetProperty("name").GetString()!;
            if (name.Length == 0)
                continue;
            members++;
            var found = type.FindMember(name);
            var bits = found is null ? null : found.Member.BitWidth ?? TypeRules.Size(found.Member.Type is ArrayType { Length: null } open ? new ArrayType(open.Element, 0) : found.Member.Type) * 8;
            var (bit, width) = (member.GetProperty("bit").GetInt64(), member.GetProperty("bits").GetInt64());
            if (found?.BitOffset != bit || bits != width)
                differences.Add($"{type}.{name}: {bits} bits at {found?.BitOffset}, in the kernel {width} at {bit}");
        }
        return members;
    }

    private static int CompareEnum(JsonElement expected, string name, SemanticModel[] models, List<string> differences, List<string> absent)
    {
        if (models.All(model => model.FindEnum(name) is null))
        {
            absent.Add(name);
            return 0;
        }
        var constants = 0;
        foreach (var constant in expected.GetProperty("values").EnumerateObject())
        {
            constants++;
            var value = models.Select(model => model.FindEnumConstant(constant.Name)?.Constant.Value).FirstOrDefault(value => value is not null);
            if (value is null || value != constant.Value.GetInt64())
                differences.Add($"enum {name}: {constant.Name} is {value}, in the kernel {constant.Value}");
        }
        return constants;
    }
}
