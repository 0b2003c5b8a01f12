using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>One thing that the model knows of a tree, read from one place. Two trees are compared fact by fact.</summary>
public interface IModelFact
{
    /// <summary>What sort of fact, in kebab case; the <c>kind</c> of a delta.</summary>
    string Kind { get; }

    /// <summary>What it is about, for people.</summary>
    string Subject { get; }

    /// <summary>What it is about, the same in two versions of a tree, wherever the line moved to and whatever names were given to numbers.</summary>
    string Key => Subject;

    /// <summary>What is so, in words. Two facts about one subject are equal when these are.</summary>
    string Description { get; }

    /// <summary>Where it is read from.</summary>
    SourceLocation Location { get; }

    /// <summary>Every place that it tells of.</summary>
    IEnumerable<SourceLocation> Places => [Location];
}
