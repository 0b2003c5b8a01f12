using System.Collections.Immutable;
using KvmModel.Vcpu;
using ReviewBot.Review;

namespace ReviewBot.Backtest;

/// <param name="Version">What people call it: <c>6.12</c>.</param>
/// <param name="Path">Its directory.</param>
internal sealed record KernelAtHand(string Version, string Path);

/// <summary>
/// The kernel trees of this machine: directories named for their versions in one or more places, and those that a user names. Newest first; of two with the same version the
/// first one counts.
/// </summary>
internal static class KernelShelf
{
    /// <summary>Where <c>eng/fetch-kernels</c> puts trees.</summary>
    public static string DefaultDirectory(Func<string, string?> variable) =>
        variable("REVIEWBOT_KERNELS") is { Length: > 0 } kernels ? kernels
        : Path.Combine(variable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "reviewbot", "kernels");

    /// <param name="directories">Each holds trees in directories named for their versions; one that is not there has none.</param>
    /// <param name="named"><c>VERSION=PATH</c> each; these go before those of the directories.</param>
    /// <exception cref="InputException">A named one is no kernel tree.</exception>
    public static ImmutableArray<KernelAtHand> Find(IEnumerable<string> directories, IEnumerable<string> named)
    {
        var found = directories.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
            .Select(path => new KernelAtHand(Path.GetFileName(path), path))
            .Where(kernel => char.IsAsciiDigit(kernel.Version[0]) && IsKernel(kernel.Path));
        return
        [
            .. named.Select(Named).Concat(found).DistinctBy(kernel => kernel.Version, StringComparer.Ordinal)
                .OrderByDescending(kernel => SortKey(kernel.Version), StringComparer.Ordinal).ThenBy(kernel => kernel.Version, StringComparer.Ordinal),
        ];
    }

    /// <summary>The version that an archive's name for a tree means: <c>debian-6.12</c> and <c>v6.12</c> are 6.12. A name for something else gives that name without these marks.</summary>
    public static string VersionOf(string tree) =>
        tree.StartsWith("debian-", StringComparison.Ordinal) ? tree["debian-".Length..] : tree.StartsWith('v') ? tree[1..] : tree;

    private static KernelAtHand Named(string option)
    {
        if (option.IndexOf('=') is not (> 0 and var equals) || equals == option.Length - 1)
            throw new InputException($"--tree {option} names no version", "give VERSION=PATH, such as 6.8=linux-6.8");
        var kernel = new KernelAtHand(option[..equals], option[(equals + 1)..]);
        return IsKernel(kernel.Path) ? kernel : throw new InputException($"{kernel.Path} is no kernel tree: it has no {KvmSources.Directory}", "give --tree the top directory of a kernel's sources");
    }

    private static bool IsKernel(string path) => Directory.Exists(Path.Combine(path, KvmSources.Directory));

    /// <summary>A version's text with its numbers padded, so that 6.12 comes after 6.7.3.</summary>
    private static string SortKey(string version) => string.Join('.', version.Split('.', '-').Select(part => part.PadLeft(8, '0')));
}
