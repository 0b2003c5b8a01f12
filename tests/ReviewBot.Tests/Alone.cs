namespace ReviewBot.Tests;

/// <summary>Tests that run one after the other, with no others beside them: they measure what the whole process holds, or wait for servers that need the machine too.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
