using System.Collections.Concurrent;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Symbolic;

/// <summary>Real kernels as programs, each linked once for all tests; whoever uses one holds its lock.</summary>
internal static class KernelPrograms
{
    private static readonly ConcurrentDictionary<string, Lazy<KernelProgram>> _programs = new();

    public static KernelProgram Of(string version) =>
        _programs.GetOrAdd(version, static version => new Lazy<KernelProgram>(() => Link(new DirectoryTree(TestData.Kernel(version)!)))).Value;

    public static KernelProgram Link(ISourceTree tree, ProgramUnitCache? cache = null)
    {
        var space = new BddSpace();
        return new KernelProgram(new KernelPreprocessor(tree, KernelConfig.Default, IntrinsicMacros.Executed), new Memory(space), space, cache);
    }
}
