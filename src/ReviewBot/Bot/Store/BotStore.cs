using System.Data.Common;

namespace ReviewBot.Bot.Store;

/// <summary>
/// All that the bot remembers, in one database: mails, threads, series, reviews, findings over versions, posts. The bot may be killed between any two
/// instructions: whatever is done is one transaction or can be done again, and no decision is held in memory alone.
/// </summary>
internal sealed class BotStore : IDisposable
{
    private const int Tries = 5;
    private readonly StoreDialect _dialect;

    private BotStore(StoreDialect dialect, TimeProvider clock) => (_dialect, Clock) = (dialect, clock);

    public TimeProvider Clock { get; }

    /// <summary>Opens the store and brings its tables to the form that this program knows.</summary>
    public static BotStore Open(StoreDialect dialect, TimeProvider? clock = null)
    {
        var store = new BotStore(dialect, clock ?? TimeProvider.System);
        store.Do(Schema.Migrate);
        return store;
    }

    /// <summary>Does something as one transaction. It is done again from its start when the database was busy, so it must have no effect but on the transaction.</summary>
    public T Do<T>(Func<StoreTransaction, T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var connection = _dialect.Open();
                using var transaction = _dialect.Begin(connection);
                var result = work(new StoreTransaction(connection, transaction, _dialect, Clock));
                transaction.Commit();
                return result;
            }
            catch (DbException problem) when (attempt < Tries && _dialect.IsTransient(problem))
            {
                Thread.Sleep(20 << attempt);
            }
        }
    }

    public void Do(Action<StoreTransaction> work) => Do<object?>(transaction =>
    {
        work(transaction);
        return null;
    });

    /// <summary>Waits for work that another worker announces.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancel) => _dialect.WaitAsync(time, cancel);

    public void Dispose() => _dialect.Dispose();
}
