namespace KvmModel.Source;

/// <summary>A tree that is made from others, and may know of one made from the same ones that it has files at the same paths, which looking for every path would take long to find out.</summary>
internal interface IDerivedTree : ISourceTree
{
    /// <summary>Whether what was read in another tree leads to a file here where it does there, and to one of the same path; false when that is not known.</summary>
    bool HasPathsOf(ISourceTree other);
}
