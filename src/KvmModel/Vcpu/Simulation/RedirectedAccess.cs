using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Accesses of a guest hypervisor that nothing traps. In: an access, and when it is made. Out: where it goes, as <see cref="NestedRedirects"/> has it and the controls say, and what
/// is written there. Of any other guest's access it is the register that is named.
/// </summary>
internal sealed class RedirectedAccess(RunningKernel kernel, GuestVm guest)
{
    /// <summary>VNCR_EL2.BADDR begins at this bit (Arm ARM DDI 0487 VNCR_EL2).</summary>
    private const int PageBits = 12;

    /// <summary>The redirects that are taken on the paths of a guard, each with its paths.</summary>
    /// <param name="guard">Left with the paths on which the register itself is reached.</param>
    public IReadOnlyList<(Bdd Taken, NestedRedirect Redirect)> Of(GuestAccess access, ref Bdd guard)
    {
        var found = new List<(Bdd, NestedRedirect)>();
        foreach (var redirect in Candidates(access))
        {
            if (guard.IsFalse)
                break;
            var taken = kernel.Space.And(guard, redirect.When.In(kernel.Machine));
            if (taken.IsFalse)
                continue;
            guard = kernel.Space.AndNot(guard, taken);
            found.Add((taken, redirect));
        }
        return found;
    }

    /// <summary>Whether an access may reach anything but the register that it names.</summary>
    public bool IsPossible(GuestAccess access) => !Candidates(access).IsEmpty;

    private ImmutableArray<NestedRedirect> Candidates(GuestAccess access) =>
        guest.Kind == VmKind.Nested && access.ExceptionLevel != 0 && TrapFacts.Shared.Find(access.Encoding) is { } register ? NestedRedirects.Of(register.Name) : [];

    /// <summary>What a redirect is, for people.</summary>
    public static string Describe(NestedRedirect redirect) =>
        redirect.Register is { } register ? $"no control traps it, and it reaches {register}: {redirect.When}" : $"no control traps it, and it reaches memory, 0x{redirect.Offset:x3} of the page of VNCR_EL2: {redirect.When}";

    /// <summary>Writes on the paths of a guard.</summary>
    public void Write(GuestAccess access, Bdd guard, SymbolicBits value)
    {
        foreach (var (taken, redirect) in Of(access, ref guard))
        {
            if (redirect.Register is { } register)
                kernel.Registers.Write(taken, register, value);
            foreach (var (where, page, bit) in Places(redirect))
                kernel.Memory.Store(kernel.Space.And(taken, where), page, bit, value);
        }
        kernel.Registers.Write(guard, access.Encoding, value);
    }

    /// <summary>Where the page may be; nothing for a register.</summary>
    private IEnumerable<(Bdd Where, MemoryObject Page, long Bit)> Places(NestedRedirect redirect)
    {
        if (redirect.Offset is not { } offset)
            yield break;
        foreach (var (where, address) in kernel.Run.Targets(kernel.Registers["VNCR_EL2"]) ?? [])
            if (kernel.Memory.Find((address >> PageBits << PageBits) + (ulong)offset, out var at) is { } page)
                yield return (where, page, 8 * at);
    }
}
