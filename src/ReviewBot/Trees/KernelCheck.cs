using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>Whether a tree is a kernel with KVM/arm64 in it, and if not, what to give instead.</summary>
public static class KernelCheck
{
    /// <param name="tree">The tree in question.</param>
    /// <param name="name">What the user called it.</param>
    /// <returns>Null for a kernel; else one sentence that says what is missing and what to pass.</returns>
    public static Diagnostic? Problem(ISourceTree tree, string name)
    {
        if (tree.Files("arch/arm64/kvm").Count > 0)
            return null;
        if (tree.Files("").Count == 0 && tree.Files("arch").Count == 0)
            return Problem(name, "is empty or cannot be read");
        if (tree.Exists("sys_regs.c") && tree.Exists("arm.c"))
            return Problem(name, "is arch/arm64/kvm itself: give the directory three levels up, since headers from all over the tree are needed");
        if (tree.Exists("Kconfig") && tree.Exists("MAINTAINERS"))
            return Problem(name, "looks like a kernel but has no arch/arm64/kvm: it is older than Linux 3.11, or a package of headers only; give a full source tree");
        return Problem(name, "is not a Linux source tree (it has no arch/arm64/kvm): give the top directory of one, where MAINTAINERS and Kconfig are, or a repository with --repo");
    }

    private static Diagnostic Problem(string name, string what) => new("tree-not-a-kernel", $"{name} {what}");
}
