namespace KvmModel.Symbolic;

/// <summary>An operation under way on up to three operands. Operands that an operation does not use hold what tells it from others in the cache.</summary>
internal struct BddFrame
{
    /// <summary>In the place of a result: it has to be found from those of the cofactors.</summary>
    public const int Descend = -1;

    /// <summary>In the place of a result: a budget was exceeded.</summary>
    public const int Exceeded = -2;

    public int F;
    public int G;
    public int H;

    /// <summary>The topmost level of the operands.</summary>
    public int Level;

    /// <summary>The result where the variable of <see cref="Level"/> is false; <see cref="Descend"/> while it is not there.</summary>
    public int Low;

    /// <summary>1 when the result is the complement of what the operands, as they are now, give; otherwise 0.</summary>
    public int Flip;
}

/// <summary>A recursive operation on Boolean functions (Bryant 1986), cut into the steps that <see cref="BddSpace"/> runs on a stack of its own.</summary>
internal interface IBddOperation
{
    /// <summary>How many of F, G and H are functions.</summary>
    int Arity { get; }

    /// <summary>
    /// The result where it is plain; otherwise <see cref="BddFrame.Descend"/>, with the operands brought to the form that stands for all equivalent
    /// ones.
    /// </summary>
    int Settle(BddSpace space, ref BddFrame frame);

    /// <summary>The result when that of the low cofactor decides it; otherwise <see cref="BddFrame.Descend"/>.</summary>
    int Shortcut(int level, int low);

    /// <summary>The result from those of both cofactors of the topmost variable.</summary>
    int Combine(BddSpace space, int level, int low, int high);
}
