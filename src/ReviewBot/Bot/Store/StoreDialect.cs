using System.Data.Common;

namespace ReviewBot.Bot.Store;

/// <summary>What differs between the databases that can hold the bot's state; all statements else are the same text on each.</summary>
internal abstract class StoreDialect : IDisposable
{
    /// <summary>The type of a string of bytes.</summary>
    public abstract string Bytes { get; }

    /// <summary>The column type of a number that the database counts up itself.</summary>
    public abstract string Counter { get; }

    /// <summary>Behind the SELECT that picks work: whoever else picks at the same time passes over the row.</summary>
    public abstract SqlFragment SkipLocked { get; }

    public abstract DbConnection Open();

    /// <summary>Begins a transaction that may write.</summary>
    public abstract DbTransaction Begin(DbConnection connection);

    /// <summary>Until the end of the transaction nobody else is between this and the end of one with the same purpose.</summary>
    public abstract void Exclude(StoreTransaction transaction, StorePurpose purpose);

    /// <summary>The statement was right and may succeed when the whole transaction is tried again.</summary>
    public abstract bool IsTransient(DbException problem);

    /// <summary>Tells other workers, when the transaction ends well, that there is work.</summary>
    public abstract void Announce(StoreTransaction transaction);

    /// <summary>Waits until another worker announces work, or the time is over.</summary>
    public abstract Task WaitAsync(TimeSpan time, CancellationToken cancel);

    public abstract void Dispose();
}

/// <summary>Things that are done by one worker at a time, whatever their number. The values are part of the protocol between workers of different versions.</summary>
internal enum StorePurpose { Migrate = 1, Sort = 2, Send = 3 }
