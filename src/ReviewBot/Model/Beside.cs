using System.Runtime.ExceptionServices;

namespace ReviewBot.Model;

/// <summary>
/// Work that goes on beside its caller's. It has a thread of its own with a stack of fixed size, so that how deeply calls may nest in what it runs is the same wherever it
/// is started. The process does not wait for it.
/// </summary>
internal sealed class Beside<T>
{
    /// <summary>In bytes; only what is used takes memory.</summary>
    private const int StackSize = 1 << 26;

    private readonly Thread _thread;
    private T? _result;
    private ExceptionDispatchInfo? _failure;

    public Beside(Func<T> work)
    {
        _thread = new Thread(() => Run(work), StackSize) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for the end, and throws what the work threw.</summary>
    public T Result
    {
        get
        {
            _thread.Join();
            _failure?.Throw();
            return _result!;
        }
    }

    private void Run(Func<T> work)
    {
        try
        {
            _result = work();
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
