using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Binding;

/// <summary>KVM's static tables on real trees: every entry is wholly known.</summary>
public sealed class KernelTableTests
{
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", "arch/arm64/kvm/sys_regs.c", "sys_reg_descs", 378)]
    [InlineData("6.12", "arch/arm64/kvm/sys_regs.c", "sys_reg_descs", 447)]
    [InlineData("6.12", "arch/arm64/kvm/emulate-nested.c", "coarse_trap_bits", 49)]
    [InlineData("6.12", "arch/arm64/kvm/emulate-nested.c", "encoding_to_cgt", 554)]
    [InlineData("6.12", "arch/arm64/kvm/emulate-nested.c", "encoding_to_fgt", 669)]
    [InlineData("7.3", "arch/arm64/kvm/sys_regs.c", "sys_reg_descs", 535)]
    [InlineData("7.3", "arch/arm64/kvm/config.c", "hcrx_feat_map", 23)]
    public void Tables_of_KVM_are_wholly_known(string version, string path, string table, int length)
    {
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!));
        var model = new SemanticModel(Parser.ParseUnit(kernel.Preprocess(path)!));
        var value = Assert.IsType<ArrayValue>(model.EvaluateInitializer(model.FindVariable(table)!));
        Assert.Equal(length, value.Length);
        Assert.Empty(Unknowns(value));
    }

    private static IEnumerable<UnknownValue> Unknowns(ConstantValue value) => value switch
    {
        UnknownValue unknown => [unknown],
        RecordValue record => record.Members.SelectMany(member => Unknowns(member.Value)),
        ArrayValue array => array.Elements.SelectMany(elements => Unknowns(elements.Value)),
        _ => [],
    };
}
