namespace ReviewBot.Tests.Forge;

/// <summary>A clock that is already where somebody waits for it to be, and knows how long they would have waited.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private TimeSpan _passed;

    public TimeSpan Waited => _passed;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56) + _passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
            _passed += dueTime;
        return System.CreateTimer(callback, state, dueTime >= TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
