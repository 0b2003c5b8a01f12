namespace KvmModel.Preprocessing;

internal enum DirectiveKind : byte
{
    /// <summary>The null directive <c>#</c>.</summary>
    Null,
    Define, Undef, Include, IncludeNext, If, Ifdef, Ifndef, Elif, Elifdef, Elifndef, Else, Endif, Line, Error, Warning, Pragma,

    /// <summary><c>#ident</c>, <c>#sccs</c>: GNU, of no effect.</summary>
    Ident,
    Unknown,
}

/// <summary>One directive line of a file (C11 6.10), as indices into the file's tokens.</summary>
/// <param name="Hash">The <c>#</c>.</param>
/// <param name="End">One past the line's last token.</param>
/// <param name="Next">For <c>#if</c>, <c>#elif</c> and <c>#else</c>: the directive that ends its group, which is the next one of the same nesting; the number of directives when there is none. Else the directive's own index + 1.</param>
internal readonly record struct Directive(DirectiveKind Kind, int Hash, int End, int Next)
{
    /// <summary>The first token after the directive's name.</summary>
    public int Arguments => Hash + 2;

    public bool OpensGroup => Kind is DirectiveKind.If or DirectiveKind.Ifdef or DirectiveKind.Ifndef;

    public bool ContinuesGroup => Kind is DirectiveKind.Elif or DirectiveKind.Elifdef or DirectiveKind.Elifndef or DirectiveKind.Else;
}
