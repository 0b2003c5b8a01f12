using KvmModel.Syntax;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Calls from the kernel at EL1 into the hypervisor at EL2 (Linux arch/arm64/include/asm/kvm_host.h kvm_call_hyp_nvhe(), arch/arm64/kvm/hyp/nvhe/hyp-main.c): the handler takes its
/// arguments from, and leaves its result in, the host's general registers 1 and up.
/// </summary>
internal static class HypercallIntrinsics
{
    public static void AddTo(IntrinsicTable table) => table["kvm_call_hyp_nvhe"] = Call;

    private static SymbolicBits Call(IntrinsicCall call)
    {
        if (call.Syntax?.Arguments[0] is not NameExpression { Name: var name })
            return call.Run.Unknown("a hypercall whose name is not known", call.Width);
        var program = call.Run.Program;
        if (program.FindFunction($"handle_{name}", ProgramDomain.Hyp) is not { Code: not null } handler
            || program.FindRecord("kvm_cpu_context") is not { } type || MemberPlace.Find(type, "regs.regs[0]") is not { } registers)
        {
            call.Run.Note(RunEventKind.UnknownCall, $"no handler of the hypercall {name}");
            return call.Run.Unknown($"no handler of the hypercall {name}", call.Width);
        }
        var context = call.Run.Memory.Allocate("the host's registers", Binding.TypeRules.Size(type) ?? 0, type);
        for (var i = 1; i < call.Count; i++)
            call.Run.Memory.Store(Bdd.True, context, registers.BitOffset + 64 * i, call[i].Resize(64, false));
        call.Run.Invoke(handler, [SymbolicBits.FromConstant(context.Address, 64)], 0);
        var result = call.Run.Memory.Load(context, registers.BitOffset + 64, 64);
        call.Run.Memory.Free(context);
        return result;
    }
}
