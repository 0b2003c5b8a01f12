using KvmModel.Source;
using ReviewBot.Testing;
using ReviewBot.Testing.Mutations;
using Xunit.Abstractions;

namespace KvmModel.Tests.Delta;

/// <summary>The mutation kit and the simulation hold each other to account: what the kit calls harmless changes no behaviour, and what it calls a fault does.</summary>
public sealed class HarmlessEditTests(ComparedKernel kernel, ITestOutputHelper output) : IClassFixture<ComparedKernel>
{
    [KernelFact("6.12")]
    public void Many_harmless_edits_of_every_kind_at_once_change_no_behaviour()
    {
        var texts = Mutant.Together(MutationKit.Choose(new KernelTexts(kernel.Tree), 0, 12), out var made);
        output.WriteLine($"{made.Length} edits of {made.DistinctBy(mutant => mutant.Kind).Count()} kinds");

        Assert.Equal(MutationKit.Kinds.Count(kind => kind.Preserves), made.DistinctBy(mutant => mutant.Kind).Count());
        Assert.Empty(kernel.Differences(new EditedTree(kernel.Tree, texts.ToDictionary(file => file.Key, file => new SourceText(file.Key, file.Value), StringComparer.Ordinal))));
    }
}
