using ReviewBot.Testing;

namespace KvmModel.Tests.Delta;

/// <summary>A change of behaviour in a real tree is seen as that behaviour's and no other's.</summary>
public sealed class SeededChangeTests(ComparedKernel kernel) : IClassFixture<ComparedKernel>
{
    public static TheoryData<string> Names => [.. SeededChanges.All.Select(change => change.Name)];

    [KernelTheory("6.12")]
    [MemberData(nameof(Names))]
    public void A_seeded_change_shows_as_what_it_changes_and_nothing_else(string name)
    {
        var change = SeededChanges.All.Single(change => change.Name == name);

        Assert.Equal(change.Expected.Order(StringComparer.Ordinal), kernel.Differences(change.ApplyTo(kernel.Tree), change.Expected));
    }

    public static TheoryData<string> NamesOfSwitches => [.. SeededSwitchChanges.All.Select(change => change.Name)];

    [KernelTheory("6.12")]
    [MemberData(nameof(NamesOfSwitches))]
    public void A_seeded_change_of_the_world_switch_shows_as_what_it_changes_and_nothing_else(string name)
    {
        var change = SeededSwitchChanges.All.Single(change => change.Name == name);

        Assert.Equal(change.Expected.Order(StringComparer.Ordinal), kernel.Differences(change.ApplyTo(kernel.Tree), change.Expected));
    }
}
