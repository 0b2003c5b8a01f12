using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>The kernel as a linked program that can be run.</summary>
public sealed class KernelProgram
{
    /// <summary>The address of what a symbol means in a unit.</summary>
    public ulong AddressOf(ProgramUnit unit, SymbolCode symbol) => throw new NotImplementedException();

    /// <summary>The address of a string literal.</summary>
    public ulong AddressOf(string text) => throw new NotImplementedException();

    /// <summary>The function that a symbol means in a unit; null when none is known.</summary>
    public FunctionSymbol? Resolve(ProgramUnit unit, SymbolCode symbol) => throw new NotImplementedException();
}
