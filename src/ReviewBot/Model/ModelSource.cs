using KvmModel.Arm64;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Model;

/// <summary>A kernel tree that a question about the model is asked of, with the configuration it is read under.</summary>
/// <param name="Name">What the user called it.</param>
internal sealed record ModelSource(string Name, ISourceTree Tree, KernelConfig Config)
{
    /// <summary>The tree's own description of system registers; null when it has none.</summary>
    public SystemRegisterFile? Fields => SystemRegisterFile.Of(Tree);

    /// <summary>What is read from the tables of the tree without running anything.</summary>
    public VcpuModel ReadModel() => new VcpuModelReader(Config, []).Read(Tree);

    /// <summary>A directory as it is.</summary>
    /// <exception cref="InputException">It is not there, or no kernel.</exception>
    public static ModelSource OfDirectory(string path, KernelConfig config)
    {
        if (!Directory.Exists(path))
            throw new InputException($"no such directory: {path}", "give the top directory of a kernel's sources");
        var tree = new DirectoryTree(path);
        return KernelCheck.Problem(tree, path) is { } problem ? throw new InputException(problem.Message) : new ModelSource(path, tree, config);
    }

    /// <summary>A revision of a repository.</summary>
    /// <exception cref="InputException">There is no such revision, or it is no kernel.</exception>
    public static ModelSource OfRevision(GitRepository repository, string revision, KernelConfig config)
    {
        var tree = repository.Tree(revision, out var problem) ?? throw new InputException(problem?.Message ?? $"{revision} cannot be read");
        return KernelCheck.Problem(tree, revision) is { } notKernel ? throw new InputException(notKernel.Message) : new ModelSource(revision, tree, config);
    }
}
