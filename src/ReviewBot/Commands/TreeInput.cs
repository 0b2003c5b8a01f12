using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary>From <c>--tree</c> to the sources that the first patch goes on.</summary>
/// <param name="Diagnostics">What could not be read of the tree; grows while the tree is used.</param>
internal sealed record TreeInput(ISourceTree Tree, ReviewBase Base, Func<ImmutableArray<Diagnostic>> Diagnostics)
{
    /// <summary>No tree at all: patches are read from their own context.</summary>
    public static TreeInput None { get; } = new(ContextTree.Empty, new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly), () => []);

    /// <exception cref="InputException">The directory is not there, or is no kernel.</exception>
    public static TreeInput FromDirectory(string path)
    {
        if (!Directory.Exists(path))
            throw new InputException($"no such directory: {path}", "give --tree the top directory of a kernel's sources");
        var tree = new DirectoryTree(path);
        if (KernelCheck.Problem(tree, path) is { } problem)
            throw new InputException(problem.Message);
        return new TreeInput(tree, new ReviewBase(BaseKind.Directory, Path.GetFileName(tree.Root), BaseChoice.Given), () => tree.Diagnostics);
    }
}
