using System.Collections.Concurrent;
using KvmModel.Kbuild;
using KvmModel.Vcpu;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu;

/// <summary>The models of real kernels, each read once for all tests.</summary>
internal static class KernelModels
{
    private static readonly ConcurrentDictionary<string, Lazy<VcpuModel>> Models = new();

    public static VcpuModel Of(string version) =>
        Models.GetOrAdd(version, static version => new Lazy<VcpuModel>(() => Read(version))).Value;

    /// <summary>Reads it anew, sharing nothing with the other.</summary>
    public static VcpuModel Read(string version) => new VcpuModelReader(KernelConfig.Default, []).Read(new DirectoryTree(TestData.Kernel(version)!));
}
