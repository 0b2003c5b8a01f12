static inline void save_lamp(struct kvm_cpu_context *ctxt)
{
	ctxt->lamp = 1;
}
