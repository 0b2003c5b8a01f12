namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Machinery that changes nothing that a guest or userspace can see: locks, barriers, reference counts of others, accounting. On one CPU that nobody disturbs
/// a lock is always free, an allocation succeeds and a signal never comes.
/// </summary>
internal static class SilentIntrinsics
{
    /// <summary>No effect; the result, where one is used, is 0.</summary>
    private static readonly string[] s_zero =
    [
        // Messages that nobody reads.
        "__dynamic_pr_debug", "dump_stack", "add_taint",
        // Locks (Linux include/linux/{mutex,spinlock,rwsem,srcu}.h).
        "mutex_lock", "mutex_unlock", "mutex_lock_nested", "mutex_lock_interruptible", "mutex_lock_killable", "__mutex_init", "mutex_destroy", "mutex_init",
        "spin_lock", "spin_unlock", "_raw_spin_lock", "_raw_spin_unlock", "__raw_spin_lock_init", "spin_lock_init", "_raw_spin_lock_irqsave", "_raw_spin_unlock_irqrestore", "_raw_spin_lock_irq",
        "_raw_spin_unlock_irq", "_raw_spin_lock_bh", "_raw_spin_unlock_bh", "_raw_read_lock", "_raw_read_unlock", "_raw_write_lock", "_raw_write_unlock", "hyp_spin_lock", "hyp_spin_unlock", "hyp_spin_lock_init",
        "__rwlock_init", "do_raw_spin_lock", "do_raw_spin_unlock", "queued_spin_lock", "queued_spin_unlock", "queued_read_lock", "queued_read_unlock", "queued_write_lock", "queued_write_unlock", "down_read", "up_read", "down_write", "up_write", "__init_rwsem", "__init_swait_queue_head", "__init_waitqueue_head", "init_swait_queue_head",
        "__srcu_read_lock", "__srcu_read_unlock", "srcu_read_lock", "srcu_read_unlock", "synchronize_srcu", "synchronize_srcu_expedited", "synchronize_rcu", "synchronize_rcu_expedited",
        "rcu_read_lock", "rcu_read_unlock", "__rcu_read_lock", "__rcu_read_unlock", "rcu_read_lock_held", "call_rcu", "kvfree_call_rcu", "init_srcu_struct", "cleanup_srcu_struct",
        "cpus_read_lock", "cpus_read_unlock", "lockdep_assert_held", "raw_spin_lock_init", "rcuwait_init", "prepare_to_rcuwait",
        // Scheduling, interrupts, time.
        "preempt_schedule", "preempt_schedule_notrace", "__preempt_count_add", "__preempt_count_sub", "preempt_disable", "preempt_enable", "__might_resched", "__might_sleep", "__cond_resched", "might_fault", "__might_fault",
        "schedule", "trace_hardirqs_on", "trace_hardirqs_off", "kernel_neon_begin", "kernel_neon_end", "__local_bh_disable_ip", "__local_bh_enable_ip", "local_bh_disable", "local_bh_enable",
        "lockdep_hardirqs_on_prepare", "pmr_sync", "guest_timing_enter_irqoff", "guest_timing_exit_irqoff", "guest_state_enter_irqoff", "guest_state_exit_irqoff", "guest_context_enter_irqoff", "vtime_account_guest_enter",
        "context_tracking_guest_enter", "context_tracking_guest_exit", "instrumentation_begin", "instrumentation_end", "kvm_sigset_activate", "kvm_sigset_deactivate", "xfer_to_guest_mode_handle_work", "kvm_vcpu_srcu_read_lock",
        "preempt_notifier_register", "preempt_notifier_unregister", "preempt_notifier_init", "hrtimer_init", "hrtimer_setup", "hrtimer_start_range_ns", "hrtimer_cancel", "hrtimer_try_to_cancel", "hrtimer_forward", "ktime_get", "sched_clock",
        "__request_percpu_irq", "request_percpu_irq", "__cpuhp_setup_state", "cpuhp_setup_state", "free_percpu_irq", "irq_get_irq_data", "irq_set_irqchip_state", "irq_get_irqchip_state", "irq_set_vcpu_affinity", "enable_percpu_irq", "disable_percpu_irq", "smp_call_function", "smp_call_function_single", "on_each_cpu_cond_mask", "kick_all_cpus_sync",
        "init_irq_work", "irq_work_sync", "__irq_work_sync", "put_pid", "kvm_async_pf_vcpu_init",
        // Instrumentation.
        "__kasan_check_read", "__kasan_check_write", "kasan_check_write", "kcsan_check_access", "__kcsan_check_access", "instrument_atomic_write", "instrument_atomic_read", "instrument_atomic_read_write", "instrument_copy_to_user",
        "instrument_copy_from_user_before", "instrument_copy_from_user_after", "check_object_size", "fortify_panic", "__write_overflow_field", "__read_overflow2_field", "debug_dma_map_single", "kmemleak_alloc", "kmemleak_not_leak",
        "lockdep_init_map_type", "lockdep_init_map_waits", "lockdep_init_map", "stack_trace_save",
        // Barriers, caches and TLBs, and the patching of instructions.
        "prefetch", "prefetchw", "dsb", "isb", "dcache_clean_inval_poc", "dcache_clean_poc", "icache_inval_pou", "icache_inval_all_pou", "icache_is_aliasing", "flush_icache_range", "caches_clean_inval_pou",
        "dcache_clean_pou", "kvm_flush_dcache_to_poc", "kvm_flush_remote_tlbs", "__kvm_tlb_flush_vmid", "__kvm_flush_vm_context", "__kvm_flush_cpu_context", "__tlb_switch_to_guest", "__tlb_switch_to_host", "flush_tlb_all", "local_flush_tlb_all",
        "cpu_replace_ttbr1", "kpti_install_ng_mappings", "try_page_mte_tagging",
        "__cpu_replace_ttbr1", "mte_clear_page_tags", "apply_boot_alternatives", "apply_alternatives_all", "apply_alternatives_module", "alternatives_enabled",
        // The guest's memory, and what the hypervisor is told of the host's: accesses to registers do not depend on it.
        "__kvm_pgtable_stage2_init", "kvm_uninit_stage2_mmu", "kvm_share_hyp", "kvm_unshare_hyp", "create_hyp_mappings", "kvm_arm_vmid_update", "kvm_arm_vmid_clear_active", "__load_stage2", "__load_guest_stage2",
        "kvm_coalesced_mmio_init", "kvm_eventfd_init", "mmu_notifier_register", "mmgrab", "mmdrop", "kvm_page_track_init", "stage2_unmap_vm", "stage2_flush_vm", "kvm_get_kvm", "kvm_put_kvm",
        // Devices of the VM that are not registers.
        "kvm_register_vgic_device", "kvm_io_bus_register_dev", "kvm_io_bus_unregister_dev", "vgic_register_dist_iodev", "vgic_register_redist_iodev", "vgic_v3_map_resources", "kvm_vgic_map_resources", "vgic_register_all_redist_iodevs",
        "kvm_notify_acked_irq", "vgic_v4_init", "vgic_v4_teardown", "kvm_vgic_v4_set_forwarding", "kvm_send_userspace_msi", "kvm_set_irq_routing", "kvm_vgic_map_phys_irq", "kvm_vgic_unmap_phys_irq", "kvm_vcpu_kick", "kvm_make_all_cpus_request",
        "perf_event_enable", "perf_event_disable", "perf_event_release_kernel", "perf_event_read_value", "perf_event_pause", "kfree", "kvfree", "vfree", "free_percpu", "free_cpumask_var", "kmem_cache_free", "free_page", "free_pages",
        "__free_pages", "kmem_cache_destroy", "debugfs_create_dir", "debugfs_create_file", "debugfs_remove", "kvm_sys_reg_table_debug", "kvm_sys_regs_create_debugfs", "vgic_debug_init", "vgic_debug_destroy", "kvm_ptdump_guest_register",
        // Exceptions that are under way.
        "arm64_serror_panic", "ghes_notify_sea", "cpu_mitigations_off", "arm_smccc_1_1_get_conduit", "arm64_force_sig_fault", "force_sig", "force_sig_fault", "kvm_handle_guest_serror",
        // What a host that is itself a guest asks its hypervisor for.
        "kvm_arm_target_impl_cpu_init",
    ];

    public static void AddTo(IntrinsicTable table)
    {
        foreach (var name in s_zero)
            table[name] = call => call.Constant(0);
        foreach (var name in (string[])["___ratelimit", "mutex_trylock", "spin_trylock", "_raw_spin_trylock", "mutex_is_locked", "rcu_is_watching", "lockdep_is_held", "refcount_inc_not_zero", "try_module_get", "cpu_online", "__list_add_valid_or_report", "__list_del_entry_valid_or_report", "__list_add_valid", "__list_del_entry_valid"])
            table[name] = call => call.Constant(1);
        table["single_task_running"] = call => call.Run.Unknown("other tasks may wait", call.Width);
        table["kvm_phys_timer_read"] = call => call.Run.Unknown("time goes on", call.Width);
        table.AddFamily("trace_", call => call.Constant(0));
        table.AddFamily("__compiletime_assert_", call => call.Constant(0));
        table.AddFamily("__tracepoint_iter_", call => call.Constant(0));
    }
}
