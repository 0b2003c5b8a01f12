namespace KvmModel.Symbolic;

/// <summary>Runs operations on a stack of its own, so that ten thousand variables cannot overflow the thread's, and within budgets.</summary>
public sealed partial class BddSpace
{
    // An operation looks at so many frames for each node that it may make before it is given up: bounds the work when the cache forgets too much.
    private const long FramesPerNode = 16;

    private BddFrame[] _frames = new BddFrame[64];
    private int _depth;
    private int _nodeLimit;
    private long _framesAllotted;
    private long _framesLeft;

    internal BddNodeTable Nodes { get; } = new();

    internal int Node(int level, int low, int high) => Nodes.Edge(level, low, high, _nodeLimit);

    internal int Conjunction(int f, int g) => Run(new BddConjunction(), f, g);

    internal int ExclusiveOr(int f, int g) => Run(new BddExclusiveOr(), f, g);

    /// <summary>The result of an operation, or a negative number, with no trace left in the tables, when it exceeds a budget.</summary>
    private int Attempt<TOperation>(TOperation operation, int f, int g = 0, int h = 0) where TOperation : struct, IBddOperation
    {
        if (_circuits == 0)
            Allot();
        else if (CircuitFailed)
            return BddFrame.Exceeded;
        var before = Nodes.Count;
        var result = Run(operation, f, g, h);
        if (result >= 0)
            _cache.Fit(Nodes.Capacity);
        else if (_circuits > 0)
            CircuitFailed = true;
        else
            Abandon(before);
        return result;
    }

    private int Run<TOperation>(TOperation operation, int f, int g, int h = 0) where TOperation : struct, IBddOperation
    {
        var floor = _depth;
        var frame = new BddFrame { F = f, G = g, H = h };
        while (true)
        {
            var result = operation.Settle(this, ref frame);
            if (result == BddFrame.Descend)
            {
                if (!_cache.TryFind(frame.F, frame.G, frame.H, out result))
                {
                    if (--_framesLeft >= 0)
                    {
                        Push(operation.Arity, ref frame);
                        Restrict(operation.Arity, ref frame, high: false);
                        continue;
                    }
                    result = BddFrame.Exceeded;
                }
                else
                {
                    result ^= frame.Flip;
                }
            }
            while (true)
            {
                if (result < 0)
                {
                    _depth = floor;
                    return result;
                }
                if (_depth == floor)
                    return result;
                frame = _frames[_depth - 1];
                if (frame.Low == BddFrame.Descend)
                {
                    var low = result;
                    result = operation.Shortcut(frame.Level, low);
                    if (result == BddFrame.Descend)
                    {
                        _frames[_depth - 1].Low = low;
                        Restrict(operation.Arity, ref frame, high: true);
                        break;
                    }
                }
                else
                {
                    result = operation.Combine(this, frame.Level, frame.Low, result);
                }
                _depth--;
                if (result >= 0)
                {
                    _cache.Store(frame.F, frame.G, frame.H, result);
                    result ^= frame.Flip;
                }
            }
        }
    }

    private void Push(int arity, ref BddFrame frame)
    {
        frame.Level = Nodes.Level(frame.F);
        if (arity > 1)
            frame.Level = Math.Min(frame.Level, Nodes.Level(frame.G));
        if (arity > 2)
            frame.Level = Math.Min(frame.Level, Nodes.Level(frame.H));
        frame.Low = BddFrame.Descend;
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, 2 * _depth);
        _frames[_depth++] = frame;
    }

    /// <summary>Makes the frame that of a cofactor.</summary>
    private void Restrict(int arity, ref BddFrame frame, bool high)
    {
        frame.Flip = 0;
        frame.F = high ? Nodes.HighAt(frame.F, frame.Level) : Nodes.LowAt(frame.F, frame.Level);
        if (arity > 1)
            frame.G = high ? Nodes.HighAt(frame.G, frame.Level) : Nodes.LowAt(frame.G, frame.Level);
        if (arity > 2)
            frame.H = high ? Nodes.HighAt(frame.H, frame.Level) : Nodes.LowAt(frame.H, frame.Level);
    }
}
