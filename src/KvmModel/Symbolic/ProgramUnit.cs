using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>One translation unit of the program.</summary>
public sealed class ProgramUnit
{
    public SourceLocation LocationOf(int token) => throw new NotImplementedException();
}
