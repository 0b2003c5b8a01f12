namespace ReviewBot.Bot.Service;

/// <summary>Wakes all who wait. A pulse that comes while nobody waits is kept for each for his next wait, so that none is missed between looking for work and waiting for it.</summary>
internal sealed class Pulse
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to wait for: taken before looking for work, it ends with the first pulse after that.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
                return _next.Task;
        }
    }

    public void Beat()
    {
        lock (_lock)
        {
            _next.TrySetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
