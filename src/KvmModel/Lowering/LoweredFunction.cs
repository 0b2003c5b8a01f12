using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>A function in the form that is run. Immutable; valid as long as its unit's text is the same.</summary>
/// <param name="syntax">Where it is defined.</param>
/// <param name="parameters">In order; each is one of <paramref name="locals"/>. A struct parameter's argument is the address to copy from.</param>
/// <param name="locals">All locals, a local's <see cref="Local.Index"/> being its place.</param>
/// <param name="returnType">The type returned.</param>
/// <param name="returnWidth">In bits; 64 for a struct, whose address is returned; 0 for none.</param>
public sealed class LoweredFunction(FunctionDefinition syntax, ImmutableArray<Local> parameters, ImmutableArray<Local> locals, CType returnType, int returnWidth, Step body)
{
    public FunctionDefinition Syntax { get; } = syntax;
    public string Name => Syntax.Name;
    public ImmutableArray<Local> Parameters { get; } = parameters;
    public ImmutableArray<Local> Locals { get; } = locals;
    public CType ReturnType { get; } = returnType;
    public int ReturnWidth { get; } = returnWidth;
    public Step Body { get; } = body;
}

/// <summary>A local variable, parameter or temporary of one function.</summary>
/// <param name="name">As written; empty for a temporary.</param>
/// <param name="index">Its place among the function's locals.</param>
/// <param name="size">In bytes.</param>
/// <param name="inMemory">Whether it lives in memory: it is no scalar, or its address is taken.</param>
public sealed class Local(string name, int index, CType type, long size, bool inMemory)
{
    public string Name { get; } = name;
    public int Index { get; } = index;
    public CType Type { get; } = type;
    public long Size { get; } = size;
    public bool InMemory { get; } = inMemory;

    /// <summary>In bits, of a scalar; 64 for an address; 0 for what is no scalar.</summary>
    public int Width { get; } = TypeRules.AsInteger(type) is { } integer ? integer.Kind == BuiltinTypeKind.Bool ? 8 : integer.Size * 8 : type is PointerType ? 64 : 0;

    public override string ToString() => Name;
}
