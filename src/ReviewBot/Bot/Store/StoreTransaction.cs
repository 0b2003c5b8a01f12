using System.Data.Common;

namespace ReviewBot.Bot.Store;

/// <summary>A transaction: what is done in it is all there afterwards, or none of it.</summary>
internal sealed class StoreTransaction(DbConnection connection, DbTransaction transaction, StoreDialect dialect, TimeProvider clock)
{
    public StoreDialect Dialect => dialect;

    /// <summary>The time of the transaction, in milliseconds since 1970 in UTC, as all times in the store are.</summary>
    public long Now { get; } = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Gives the number of rows that it touched.</summary>
    public int Execute(Sql statement)
    {
        using var command = Command(statement);
        return command.ExecuteNonQuery();
    }

    public List<T> Query<T>(Sql statement, Func<DbDataReader, T> read)
    {
        using var command = Command(statement);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row; null when there is none.</summary>
    public T? First<T>(Sql statement, Func<DbDataReader, T> read) where T : class => Query(statement, read) is [var first, ..] ? first : null;

    /// <summary>The number in the first column of the first row; null when there is no row, or no number in it.</summary>
    public long? Number(Sql statement)
    {
        using var command = Command(statement);
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value) : null;
    }

    private DbCommand Command(Sql statement)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        statement.ApplyTo(command);
        return command;
    }
}

/// <summary>Columns that may be empty.</summary>
internal static class ReaderColumns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
