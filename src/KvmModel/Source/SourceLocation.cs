namespace KvmModel.Source;

/// <summary>A line of a file as people name it: path from the root of the tree, line from 1.</summary>
public readonly record struct SourceLocation(string Path, int Line)
{
    public override string ToString() => $"{Path}:{Line}";
}
