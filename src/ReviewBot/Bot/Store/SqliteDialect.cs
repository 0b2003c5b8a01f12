using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ReviewBot.Bot.Store;

/// <summary>
/// The state in one file beside the program: nothing to install. Every commit is on the disk before it returns (write-ahead log, <c>synchronous=FULL</c>). There is one
/// writer at a time, which a transaction becomes as it begins, so that none has to be given up half-way.
/// </summary>
/// <remarks>Source: <c>sqlite.org/pragma.html#pragma_synchronous</c>, <c>sqlite.org/wal.html</c> §2.</remarks>
internal sealed class SqliteDialect(string path) : StoreDialect
{
    private const int Busy = 5;
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 60 }.ToString();
    private readonly SemaphoreSlim _announced = new(0, 1);
    private readonly Lock _lock = new();

    public override string Bytes => "BLOB";

    public override string Counter => "INTEGER PRIMARY KEY AUTOINCREMENT";

    public override SqlFragment SkipLocked => new("");

    public override DbConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000;";
        command.ExecuteNonQuery();
        return connection;
    }

    public override DbTransaction Begin(DbConnection connection) => connection.BeginTransaction(IsolationLevel.Serializable);

    public override void Exclude(StoreTransaction transaction, StorePurpose purpose)
    {
        // Whoever writes is alone.
    }

    public override bool IsTransient(DbException problem) => problem is SqliteException { SqliteErrorCode: Busy };

    /// <summary>Before the commit, which whoever is woken waits for as it becomes the writer. Other processes are not told; they look now and then.</summary>
    public override void Announce(StoreTransaction transaction)
    {
        lock (_lock)
        {
            if (_announced.CurrentCount == 0)
                _announced.Release();
        }
    }

    public override Task WaitAsync(TimeSpan time, CancellationToken cancel) => _announced.WaitAsync(time, cancel);

    public override void Dispose() => _announced.Dispose();
}
