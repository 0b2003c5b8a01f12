namespace KvmModel.Symbolic;

/// <summary>What tells operations with fewer than three operands apart in <see cref="BddFrame.H"/>; negative, as no operand is.</summary>
internal static class BddOperationTag
{
    public const int And = -1, Xor = -2, Disjoint = -3, CofactorLow = -4, CofactorHigh = -5, Simplify = -6, MayHold = -7;

    /// <summary>The first of the tags for quantification, one for each set of variables.</summary>
    public const int Exists = -16;
}

/// <summary><c>F ∧ G</c></summary>
internal readonly struct BddConjunction : IBddOperation
{
    public int Arity => 2;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var (f, g) = (frame.F, frame.G);
        if (f > g)
            (f, g) = (g, f);
        if (f <= 1)
            return f == 0 ? 0 : g;
        if (f == g)
            return f;
        if ((f ^ g) == 1)
            return 0;
        (frame.F, frame.G, frame.H) = (f, g, BddOperationTag.And);
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);
}

/// <summary><c>F ⊕ G</c></summary>
internal readonly struct BddExclusiveOr : IBddOperation
{
    public int Arity => 2;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var (f, g) = (frame.F, frame.G);
        if (f > g)
            (f, g) = (g, f);
        if (f <= 1)
            return g ^ f;
        if ((f | 1) == (g | 1))
            return f ^ g;
        frame.Flip = (f ^ g) & 1;
        (frame.F, frame.G, frame.H) = (f & ~1, g & ~1, BddOperationTag.Xor);
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);
}

/// <summary><c>F ? G : H</c></summary>
internal readonly struct BddChoice : IBddOperation
{
    public int Arity => 3;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var (f, g, h) = (frame.F, frame.G, frame.H);
        if (f <= 1)
            return f == 1 ? g : h;
        if ((f | 1) == (g | 1))
            g = f == g ? 1 : 0;
        if ((f | 1) == (h | 1))
            h = f == h ? 0 : 1;
        if (g == h)
            return g;
        if (g <= 1)
            return g == 1 ? Not(space.Conjunction(f ^ 1, h ^ 1)) : space.Conjunction(f ^ 1, h);
        if (h <= 1)
            return h == 1 ? Not(space.Conjunction(f, g ^ 1)) : space.Conjunction(f, g);
        if ((g ^ h) == 1)
            return space.ExclusiveOr(f, h);
        if ((f & 1) != 0)
            (f, g, h) = (f ^ 1, h, g);
        frame.Flip = g & 1;
        (frame.F, frame.G, frame.H) = (f, g ^ frame.Flip, h ^ frame.Flip);
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);

    private static int Not(int result) => result < 0 ? result : result ^ 1;
}

/// <summary>Whether <c>F ∧ G</c> is false, without making it.</summary>
internal readonly struct BddDisjointness : IBddOperation
{
    public int Arity => 2;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var (f, g) = (frame.F, frame.G);
        if (f > g)
            (f, g) = (g, f);
        if (f == 0 || (f ^ g) == 1)
            return 1;
        if (f == 1 || f == g)
            return 0;
        (frame.F, frame.G, frame.H) = (f, g, BddOperationTag.Disjoint);
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => low == 0 ? 0 : BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => high;
}

/// <summary><c>F</c> with the variable of level <c>G</c> fixed.</summary>
internal readonly struct BddCofactor(bool value) : IBddOperation
{
    public int Arity => 1;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var variable = frame.G;
        var level = space.Nodes.Level(frame.F);
        if (level > variable || space.Nodes.Deepest(frame.F) < variable)
            return frame.F;
        if (level == variable)
            return value ? space.Nodes.High(frame.F) : space.Nodes.Low(frame.F);
        frame.Flip = frame.F & 1;
        frame.F &= ~1;
        frame.H = value ? BddOperationTag.CofactorHigh : BddOperationTag.CofactorLow;
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);
}

/// <summary>
/// Some function that agrees with <c>F</c> wherever <c>G</c> holds, and depends on nothing that <c>F</c> does not depend on
/// (Coudert, Madre: A Unified Framework for the Formal Verification of Sequential Circuits, 1990; their <c>restrict</c>).
/// </summary>
internal readonly struct BddSimplification : IBddOperation
{
    public int Arity => 2;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        var (f, care) = (frame.F, frame.G);
        while (true)
        {
            if (care == 0)
                return 0;
            if (care == 1 || f <= 1)
                return f;
            if (f == care)
                return 1;
            if ((f ^ care) == 1)
                return 0;
            var (level, careLevel) = (space.Nodes.Level(f), space.Nodes.Level(care));
            if (level < careLevel)
                break;
            var (low, high) = (space.Nodes.Low(care), space.Nodes.High(care));
            if (careLevel < level)
            {
                var either = space.Conjunction(low ^ 1, high ^ 1);
                if (either < 0)
                    return either;
                care = either ^ 1;
            }
            else if (low == 0)
            {
                (f, care) = (space.Nodes.High(f), high);
            }
            else if (high == 0)
            {
                (f, care) = (space.Nodes.Low(f), low);
            }
            else
            {
                break;
            }
        }
        frame.Flip = f & 1;
        (frame.F, frame.G, frame.H) = (f & ~1, care, BddOperationTag.Simplify);
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);
}

/// <summary><c>∃ variables: F</c></summary>
/// <param name="isQuantified">By level.</param>
/// <param name="tag">One for each set of variables.</param>
internal readonly struct BddQuantification(Func<int, bool> isQuantified, int tag) : IBddOperation
{
    public int Arity => 1;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        frame.H = tag;
        return frame.F <= 1 ? frame.F : BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => low == 1 && isQuantified(level) ? 1 : BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high)
    {
        if (!isQuantified(level))
            return space.Node(level, low, high);
        var neither = space.Conjunction(low ^ 1, high ^ 1);
        return neither < 0 ? neither : neither ^ 1;
    }
}

/// <summary>
/// <c>∃ opaque variables: F</c>. They are at the bottom of the order, and a function of them alone that is not constant has some assignment
/// that makes it true: this never makes a node that <c>F</c> has no counterpart of.
/// </summary>
internal readonly struct BddPossibility : IBddOperation
{
    public int Arity => 1;

    public int Settle(BddSpace space, ref BddFrame frame)
    {
        if (space.Nodes.Deepest(frame.F) < BddSpace.FirstOpaqueIndex)
            return frame.F;
        if (space.Nodes.Level(frame.F) >= BddSpace.FirstOpaqueIndex)
            return 1;
        frame.H = BddOperationTag.MayHold;
        return BddFrame.Descend;
    }

    public int Shortcut(int level, int low) => BddFrame.Descend;

    public int Combine(BddSpace space, int level, int low, int high) => space.Node(level, low, high);
}
