using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <summary>From a function's syntax to the form that is run: names are resolved, types become widths and offsets, conversions become code.</summary>
public sealed class FunctionLowering
{
    /// <summary>Lowers a function of a unit.</summary>
    public static LoweredFunction Lower(SemanticModel model, FunctionDefinition function) => throw new NotImplementedException();
}
