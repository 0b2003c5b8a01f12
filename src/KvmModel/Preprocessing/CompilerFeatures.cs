namespace KvmModel.Preprocessing;

/// <summary>
/// Which attributes and builtins the modelled compiler knows: GCC 12 for AArch64, as it answers <c>__has_attribute</c> and <c>__has_builtin</c>
/// (GCC manual "Attribute Syntax", "Other Builtins"). A name that is not listed is not known.
/// </summary>
internal static class CompilerFeatures
{
    private static readonly HashSet<string> _attributes =
    [
        "access", "alias", "aligned", "alloc_align", "alloc_size", "always_inline", "artificial", "assume_aligned", "cleanup", "cold", "common",
        "const", "constructor", "copy", "deprecated", "designated_init", "destructor", "error", "externally_visible", "fallthrough", "flatten",
        "format", "format_arg", "gnu_inline", "hot", "ifunc", "leaf", "malloc", "may_alias", "mode", "no_icf", "no_instrument_function",
        "no_profile_instrument_function", "no_reorder", "no_sanitize", "no_sanitize_address", "no_sanitize_coverage", "no_sanitize_thread", "no_sanitize_undefined",
        "no_split_stack", "no_stack_limit", "no_stack_protector", "noclone", "nocommon", "noinit", "noinline", "noipa", "nonnull", "nonstring",
        "noplt", "noreturn", "nothrow", "optimize", "packed", "patchable_function_entry", "pure", "retain", "returns_nonnull", "returns_twice",
        "scalar_storage_order", "section", "sentinel", "simd", "stack_protect", "symver", "target", "target_clones", "tls_model",
        "transparent_union", "uninitialized", "unused", "used", "vector_size", "visibility", "warn_if_not_aligned", "warn_unused", "warn_unused_result",
        "warning", "weak", "weakref", "zero_call_used_regs",
    ];

    private static readonly string[] _builtinPrefixes = ["__builtin_", "__sync_", "__atomic_"];

    public static string Has(BuiltinMacro question, string name)
    {
        if (question == BuiltinMacro.HasBuiltin)
            return _builtinPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? "1" : "0";
        if (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
            name = name[2..^2];
        return _attributes.Contains(name) ? "1" : "0";
    }
}
