using System.Data;
using System.Data.Common;
using Npgsql;

namespace ReviewBot.Bot.Store;

/// <summary>
/// The state in a PostgreSQL database that several workers on several machines share. Work is picked with row locks that others pass over, announced with
/// <c>NOTIFY</c> (which is delivered when the transaction commits), and what one alone may do is held by an advisory lock that ends with the transaction.
/// </summary>
/// <remarks>Source: PostgreSQL 15 manual, SELECT (The Locking Clause), NOTIFY, 9.27.10 Advisory Lock Functions.</remarks>
internal sealed class PostgresDialect(string connectionString) : StoreDialect
{
    /// <summary>Tells our advisory locks from those of other programs in the same database.</summary>
    private const int LockSpace = 0x52764274;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);
    private NpgsqlConnection? _listener;

    public override string Bytes => "BYTEA";

    public override string Counter => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

    public override SqlFragment SkipLocked => new("FOR UPDATE SKIP LOCKED");

    public override DbConnection Open() => _source.OpenConnection();

    public override DbTransaction Begin(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    public override void Exclude(StoreTransaction transaction, StorePurpose purpose) =>
        transaction.Execute($"SELECT pg_advisory_xact_lock({LockSpace}, {(int)purpose})");

    public override bool IsTransient(DbException problem) => problem.IsTransient || problem.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    public override void Announce(StoreTransaction transaction) => transaction.Execute($"NOTIFY reviewbot");

    /// <summary>A connection that was lost is opened anew by the next wait: what was announced in between is found by looking.</summary>
    public override async Task WaitAsync(TimeSpan time, CancellationToken cancel)
    {
        try
        {
            if (_listener is null)
            {
                _listener = await _source.OpenConnectionAsync(cancel).ConfigureAwait(false);
                await using var command = new NpgsqlCommand("LISTEN reviewbot", _listener);
                await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
            }

            await _listener.WaitAsync(time, cancel).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            if (_listener is not null)
                await _listener.DisposeAsync().ConfigureAwait(false);
            _listener = null;
            await Task.Delay(time, cancel).ConfigureAwait(false);
        }
    }

    public override void Dispose()
    {
        _listener?.Dispose();
        _source.Dispose();
    }
}
