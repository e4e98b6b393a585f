using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>
/// The pools. Nothing depends on a session, so a transaction pooler such as PgBouncer may sit between: what is prepared for lease calls is done without where a pooler knows nothing of it.
/// </summary>
internal sealed class LedgerDatabase : IReportStore, IAsyncDisposable
{
    private const int Attempts = 4;

    /// <summary>As many as transactions for leases run at once.</summary>
    private const int LeaseConnections = 2;

    /// <summary>Two of its own for leases; and one that makes windows holds a transaction while it reads beside it.</summary>
    public const int FewestConnections = LeaseConnections + 2;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _prepared;
    private volatile bool _hasPooler;

    /// <param name="connectionString">As Npgsql reads it; what it leaves out comes from the PG* environment.</param>
    /// <param name="maxConnections">Upper bound of all connections, <see cref="FewestConnections"/> to 100.</param>
    /// <param name="passwordFile">Read for every new connection; null where the string says the password.</param>
    public LedgerDatabase(string connectionString, int maxConnections, string? passwordFile = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = maxConnections - LeaseConnections,
            ApplicationName = "claudeconfig-metering",
            Timeout = 5,
            CommandTimeout = 20,
            NoResetOnClose = true,
            IncludeErrorDetail = false,
        };
        if (builder.Host?.Contains(',', StringComparison.Ordinal) == true && string.IsNullOrEmpty(builder.TargetSessionAttributes))
        {
            // Of several servers, the one that takes writes: after a failover another than before.
            builder.TargetSessionAttributes = "read-write";
        }

        _source = new NpgsqlDataSourceBuilder(builder.ConnectionString).WithPasswordFile(passwordFile).Build();
        (builder.MaxPoolSize, builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (LeaseConnections, 50, 2);
        _prepared = new NpgsqlDataSourceBuilder(builder.ConnectionString).WithPasswordFile(passwordFile).Build();
    }

    public Task<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken) => TransactAsync(body, hot: false, cancellationToken);

    /// <summary>
    /// A transaction of the hot path: on a connection of its own, prepared, and without the round trip of a commit, for the body sends <see cref="Commit"/> with the last it does. What it does not
    /// commit is undone.
    /// </summary>
    public Task<T> TransactHotAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken) => TransactAsync(body, hot: true, cancellationToken);

    /// <summary>For the end of a batch: where something before it fails, the server passes over it.</summary>
    public static NpgsqlBatchCommand Commit() => new("commit");

    private async Task<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> body, bool hot, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TransactOnceAsync(body, hot, cancellationToken);
            }
            catch (PostgresException e) when (attempt < Attempts && StoreErrors.IsCollision(e))
            {
                // The server rolled one of the two back: what it did is undone, so that it may simply run again.
            }
            catch (PostgresException e) when (hot && attempt < Attempts && StoreErrors.IsLostStatement(e))
            {
                // The transaction before went to another server process: what it prepared is not known here.
                _hasPooler = true;
            }
            catch (PostgresException e) when (StoreErrors.IsStalePrimary(e))
            {
                _source.Clear();
                _prepared.Clear();
                throw;
            }
        }
    }

    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await body(connection);
    }

    /// <summary>A connection to read from for a while; the caller closes it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    /// <summary>The store as it is now, to be read at leisure.</summary>
    public async Task<ReadSnapshot> SnapshotAsync((int Class, int Key) mark, CancellationToken cancellationToken) =>
        await ReadSnapshot.OpenAsync(await _source.OpenConnectionAsync(cancellationToken), mark, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _prepared.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<T> TransactOnceAsync<T>(Func<NpgsqlConnection, Task<T>> body, bool hot, CancellationToken cancellationToken)
    {
        await using var connection = await (hot && !_hasPooler ? _prepared : _source).OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await body(connection);
        if (!hot)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }
}
