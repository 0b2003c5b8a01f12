namespace KvmModel.Arm64.Traps;

/// <summary>The exception classes with which a system instruction traps (Arm ARM DDI 0487 ESR_EL2.EC), by their value.</summary>
public enum ExceptionClass : byte
{
    /// <summary>Not an exception with a class of its own: the instruction is UNDEFINED.</summary>
    Unknown = 0x00,

    /// <summary>Advanced SIMD and floating point are disabled: CPTR_EL2 FPEN or TFP.</summary>
    FloatingPoint = 0x07,

    /// <summary>MSR, MRS, SYS or SYSL.</summary>
    SystemInstruction = 0x18,

    /// <summary>SVE is disabled: CPTR_EL2 ZEN or TZ.</summary>
    Sve = 0x19,

    /// <summary>SME is disabled: CPTR_EL2 SMEN or TSM.</summary>
    Sme = 0x1D,
}
