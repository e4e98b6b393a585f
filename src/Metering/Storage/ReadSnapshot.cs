using System.Data;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>The store as it was at one moment, for as long as this is open.</summary>
internal sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private ReadSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (Connection, _transaction) = (connection, transaction);

    public NpgsqlConnection Connection { get; }

    /// <param name="connection">Owned from here on.</param>
    /// <param name="mark">An advisory lock of two parts that is held meanwhile: others see by it that somebody is at work.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ReadSnapshot> OpenAsync(NpgsqlConnection connection, (int Class, int Key) mark, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            // The first statement fixes what is seen.
            await connection.ExecuteAsync("select pg_advisory_xact_lock($1, $2)", cancellationToken, mark.Class, mark.Key);
            return new ReadSnapshot(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
