using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Arm64;

/// <summary>The fields and encodings on record: against each other, and against what kernel trees describe.</summary>
public sealed class ArchitectureFieldsTests(ITestOutputHelper output)
{
    /// <summary>Where a tree and the record do not agree, and why.</summary>
    private static readonly (string Difference, string Cause)[] s_known =
    [
        (@"ID_PFR1_EL1.Security NSACR_RFR: 0b0001, on record 0b0010", "a fault of the tree: Linux had the number of the level below, and corrected it later"),
        (@"ID_(AA64PFR0|PFR1)_EL1.GIC (V4P1|GICv4p1): 0b0010, on record 0b0011", "a fault of the tree: Linux had 2, which the architecture does not use, and corrected it later"),
        (@"TCR2_EL2.SKL[01]: [79]:[68], on record reserved", "a fault of the tree: SKL0 and SKL1 belong to TTBR0_EL1 and TTBR1_EL1, and Linux took them away later"),
    ];

    [Fact]
    public void No_two_fields_of_a_register_share_a_bit()
    {
        foreach (var set in ArchitectureFields.All)
        {
            var next = 64;
            foreach (var field in set.Fields)
            {
                Assert.True(field.Msb < next && field.Lsb <= field.Msb && field.Lsb >= 0, $"{set.Name}.{field.Name} {field.Bits}");
                Assert.All(field.Values, value => Assert.True(field.Msb - field.Lsb == 63 || value.Value >> (field.Msb - field.Lsb + 1) == 0, $"{set.Name}.{field.Name} {value.Key}"));
                next = field.Lsb;
            }
        }
    }

    [Fact]
    public void The_encodings_are_those_of_the_registers_that_traps_are_on_record_for()
    {
        var compared = 0;
        foreach (var set in ArchitectureFields.All)
        {
            if (set.Encoding is not { } encoding || TrapFacts.Shared.Find(set.Name) is not { } register)
                continue;
            compared++;
            Assert.True(register.Encoding == encoding, $"{set.Name} {encoding} {register.Encoding}");
        }
        Assert.InRange(compared, 200, int.MaxValue);
    }

    [Fact]
    public void Fields_on_record_for_traps_are_where_registers_have_them()
    {
        var compared = 0;
        foreach (var field in TrapFacts.Shared.Fields)
        {
            if (ArchitectureFields.Find(field.Register)?.Find(field.Field) is not { } known)
                continue;
            compared++;
            Assert.Equal((field.Register, field.Field, field.Lsb, field.Width), (field.Register, field.Field, known.Lsb, known.Msb - known.Lsb + 1));
        }
        Assert.InRange(compared, 400, int.MaxValue);
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void A_tree_describes_registers_as_they_are_on_record(string version)
    {
        var file = SystemRegisterFile.Of(new DirectoryTree(TestData.Kernel(version)!))!;
        var unexplained = DescriptionComparison.Of(file).Where(difference => difference.Kind is not (DescriptionDifferenceKind.WithoutValues or DescriptionDifferenceKind.MissingValues))
            .Select(difference => difference.ToString()).Where(difference => !s_known.Any(known => Regex.IsMatch(difference, $"^{known.Difference}", RegexOptions.CultureInvariant))).ToList();
        unexplained.ForEach(output.WriteLine);
        Assert.Empty(unexplained);
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", 92)]
    [InlineData("7.3", 100)]
    public void A_tree_has_registers_in_the_places_of_the_VNCR_page_on_record(string version, int least)
    {
        var text = new DirectoryTree(TestData.Kernel(version)!).Read("arch/arm64/include/asm/vncr_mapping.h")!.Text;
        var places = Regex.Matches(text, @"^#define VNCR_(?<name>\w+)\s+0x(?<offset>[0-9A-Fa-f]+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        Assert.InRange(places.Count, least, int.MaxValue);
        Assert.All(places, place => Assert.Equal((place.Groups["name"].Value, Convert.ToInt32(place.Groups["offset"].Value, 16)), (place.Groups["name"].Value, VncrPage.OffsetOf(place.Groups["name"].Value))));
    }

    [Fact]
    public void Places_in_the_VNCR_page_are_words_of_one_page() =>
        Assert.All(VncrPage.All, entry => Assert.True(entry.Offset % 8 == 0 && entry.Offset is >= 0 and < VncrPage.Size, entry.Register));
}
