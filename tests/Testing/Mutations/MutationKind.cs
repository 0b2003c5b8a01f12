namespace ReviewBot.Testing.Mutations;

/// <summary>A sort of change that patches make, and where a tree has room for it.</summary>
/// <param name="Id">A stable name in kebab case.</param>
/// <param name="What">What is done, as the subject of a patch.</param>
/// <param name="Preserves">Nothing that a guest or userspace can see changes: a finding on it is a false alarm. Otherwise it is a fault, and silence is a miss.</param>
/// <param name="Find">Every place in a tree, in the order of its files and their texts.</param>
public sealed record MutationKind(string Id, string What, bool Preserves, Func<KernelTexts, IEnumerable<Site>> Find)
{
    public override string ToString() => Id;
}

/// <summary>One place for a mutation: where, for people, and what changes there.</summary>
public sealed record Site(string Name, params SpanEdit[] Edits);
