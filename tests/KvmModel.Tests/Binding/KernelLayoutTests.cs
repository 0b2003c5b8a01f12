using System.IO.Compression;
using System.Text.Json;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Binding;

/// <summary>
/// The layouts of a running arm64 kernel (from its own type information), against ours of the same source with its configuration: every recorded struct,
/// union and enum is found in a unit of the tree and has the same size, the same members at the same bits, the same constants.
/// </summary>
public sealed class KernelLayoutTests
{
    /// <summary>
    /// Sources that between them define every recorded type. Those of one flavour are read as one unit, for what takes time is the headers, and they share
    /// nearly all. A header stands for drivers that <c>eng/fetch-kernels</c> leaves out.
    /// </summary>
    private static readonly (UnitFlavour Flavour, string[] Sources)[] s_units =
    [
        (UnitFlavour.Host,
        [
            "arch/arm64/kvm/arm.c", "arch/arm64/kvm/emulate-nested.c", "arch/arm64/kvm/at.c", "arch/arm64/kvm/guest.c", "arch/arm64/kvm/mmu.c",
            "arch/arm64/kvm/vgic/vgic-its.c", "arch/arm64/kvm/vgic/vgic-debug.c", "arch/arm64/kvm/hyp/pgtable.c",
            "virt/kvm/kvm_main.c", "virt/kvm/vfio.c", "virt/kvm/coalesced_mmio.c",
            "arch/arm64/kernel/cpufeature.c", "arch/arm64/kernel/ptrace.c", "arch/arm64/kernel/signal.c", "arch/arm64/mm/mem_encrypt.c", "arch/arm64/net/bpf_jit_comp.c",
            "arch/arm/xen/enlighten.c", "drivers/char/random.c", "drivers/clocksource/arm_arch_timer.c", "drivers/clocksource/timer-of.c", "drivers/clocksource/timer-ti-dm.c",
            "drivers/firmware/efi/esrt.c", "drivers/firmware/qcom/qcom_scm-smc.c", "drivers/irqchip/irq-gic-v3-its.c", "drivers/ptp/ptp_kvm_common.c",
            "drivers/xen/sys-hypervisor.c", "fs/dax.c", "fs/exec.c", "include/linux/platform_data/cros_ec_commands.h", "kernel/locking/mutex.c", "kernel/rcu/tree.c", "kernel/rcu/update.c",
            "kernel/time/timer.c", "kernel/time/timer_list.c", "kernel/trace/ring_buffer.c", "lib/maple_tree.c", "lib/rbtree.c", "mm/mmu_gather.c",
            "mm/mmu_notifier.c", "mm/vmalloc.c", "security/keys/user_defined.c", "security/selinux/ss/policydb.c",
        ]),
        (UnitFlavour.Nvhe, ["arch/arm64/kvm/hyp/nvhe/mem_protect.c", "arch/arm64/kvm/hyp/nvhe/ffa.c", "arch/arm64/kvm/hyp/nvhe/mm.c"]),
        (UnitFlavour.Vhe, ["arch/arm64/kvm/hyp/vhe/switch.c"]),
    ];

    /// <summary>Types that cannot be compared, each with the reason: what only these sources define is not there in a tree without them (<c>eng/fetch-kernels</c> took them in late).</summary>
    private static readonly (string Type, string Source)[] s_apart =
        [("exceptional_entry_key", "fs/dax.c"), ("hyp_sysfs_attr", "drivers/xen/sys-hypervisor.c"), ("timer_rand_state", "drivers/char/random.c"), ("user_arg_ptr", "fs/exec.c")];

    [OracleFact("layouts-6.12.117.jsonl.gz", "6.12")]
    public void Structs_lie_as_in_a_running_kernel()
    {
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel("6.12")!), KernelConfig.Parse(Unpack("config-6.12.117-arm64.gz")));
        var models = s_units.Select(unit => ReadAsOne(kernel, unit.Flavour, unit.Sources)).ToList();
        var absent = s_apart.Where(type => !kernel.Tree.Exists(type.Source)).Select(type => type.Type).ToHashSet();
        var differences = new List<string>();
        int agreeing = 0, facts = 0;
        foreach (var line in Unpack("layouts-6.12.117.jsonl.gz").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            var (name, kind) = (json.RootElement.GetProperty("name").GetString()!, json.RootElement.GetProperty("t").GetString()!);
            if (absent.Contains(name))
                continue;
            var theirs = kind == "enum" ? Constants(json.RootElement) : Members(json.RootElement);
            var found = models.Select(model => kind == "enum" ? model.FindEnum(name) : (CType?)model.FindRecord(name)).OfType<CType>().ToList();
            var problems = found.SelectMany(type => Difference(theirs, type is EnumType constants ? Constants(constants) : Members((RecordType)type)))
                .Concat(found.Count == 0 ? ["in no unit"] : []).Distinct().ToList();
            agreeing += problems.Count == 0 ? 1 : 0;
            facts += theirs.Count;
            differences.AddRange(problems.Select(problem => $"{kind} {name}: {problem}"));
        }
        Assert.True(differences.Count == 0, $"{agreeing} types agree; {differences.Count} differences:\n{string.Join('\n', differences)}");
        Assert.Equal(317, agreeing + absent.Count);
        Assert.True(facts > 2500, $"only {facts} sizes, members and constants");
    }

    private static IEnumerable<string> Difference(HashSet<string> theirs, HashSet<string> ours) =>
        theirs.Except(ours).Select(fact => $"the kernel has {fact}").Concat(ours.Except(theirs).Select(fact => $"we have {fact}"));

    /// <summary>Includes all sources in one; that some redefine macros of others is of no harm to types, or else the comparison says so.</summary>
    private static SemanticModel ReadAsOne(KernelPreprocessor kernel, UnitFlavour flavour, string[] sources)
    {
        var all = new SourceText("all.c", string.Concat(sources.Select(source => $"#include \"{source}\"\n")));
        return new SemanticModel(Parser.ParseUnit(Preprocessor.Run(all, kernel.Options(sources[0], flavour))));
    }

    private static HashSet<string> Members(JsonElement record)
    {
        HashSet<string> facts = [$"{record.GetProperty("t")} of {record.GetProperty("size")} bytes"];
        foreach (var member in record.GetProperty("members").EnumerateArray())
            facts.Add($"{member.GetProperty("name")}: {member.GetProperty("bits")} bits at {member.GetProperty("bit")}");
        return facts;
    }

    private static HashSet<string> Members(RecordType type)
    {
        if (type.Layout is not { } layout)
            return ["of unknown layout"];
        HashSet<string> facts = [$"{(type.IsUnion ? "union" : "struct")} of {layout.Size} bytes"];
        Add(layout, 0, facts);
        return facts;

        static void Add(RecordLayout layout, long offset, HashSet<string> facts)
        {
            foreach (var member in layout.Members)
            {
                if (member.Name is null && member.Type is RecordType { Layout: { } inner })
                    Add(inner, offset + member.BitOffset, facts);
                else
                    facts.Add($"{member.Name}: {member.BitWidth ?? 8 * TypeRules.Size(member.Type is ArrayType { Length: null } open ? new ArrayType(open.Element, 0) : member.Type)} bits at {offset + member.BitOffset}");
            }
        }
    }

    private static HashSet<string> Constants(JsonElement enumeration) => [.. enumeration.GetProperty("values").EnumerateObject().Select(constant => $"{constant.Name} = {constant.Value}")];

    private static HashSet<string> Constants(EnumType type) => [.. type.Constants.Select(constant => $"{constant.Name} = {constant.Value}")];

    private static string Unpack(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(TestData.Oracle!, file)), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
