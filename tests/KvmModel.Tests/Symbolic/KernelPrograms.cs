using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Tests.Symbolic;

/// <summary>Trees as programs. One of a real kernel holds hundreds of megabytes, so that nobody keeps it for others.</summary>
internal static class KernelPrograms
{
    public static KernelProgram Link(ISourceTree tree, ProgramUnitCache? cache = null)
    {
        var space = new BddSpace();
        return new KernelProgram(new KernelPreprocessor(tree, KernelConfig.Default, IntrinsicMacros.Executed), new Memory(space), space, cache);
    }
}
