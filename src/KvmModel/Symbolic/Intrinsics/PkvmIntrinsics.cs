namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Memory that the host gives to the hypervisor in protected mode (Linux v6.12 arch/arm64/kvm/hyp/nvhe/{mem_protect,page_alloc,pkvm}.c): on one CPU that nobody attacks it is given at once,
/// and what is in it is ordinary memory. Page tables at stage 2 decide nothing of an access to a register.
/// </summary>
internal static class PkvmIntrinsics
{
    /// <summary>Enough for a table of page tables; nothing is read of it.</summary>
    private const ulong TableSize = 4096;

    public static void AddTo(IntrinsicTable table)
    {
        foreach (var name in (string[])["__pkvm_host_donate_hyp", "__pkvm_hyp_donate_host", "hyp_pin_shared_mem", "hyp_unpin_shared_mem", "kvm_guest_prepare_stage2", "kvm_guest_destroy_stage2",
            "hyp_page_ref_inc", "hyp_page_ref_dec", "__pkvm_host_share_hyp", "__pkvm_host_unshare_hyp", "kvm_account_pgtable_pages", "free_pages_exact", "refill_memcache"])
            table[name] = call => call.Constant(0);
        // A page goes by the address of its memory.
        foreach (var name in (string[])["page_address", "lowmem_page_address"])
            table[name] = call => call[0];
        table["kvm_pgtable_stage2_pgd_size"] = call => call.Constant(TableSize);
    }
}
