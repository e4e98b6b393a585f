using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>
/// A pool of its own for reports: to a replica, through a pooler in transaction mode, or both, so that a report takes nothing from who counts
/// money. Nothing is prepared and nothing depends on a session.
/// </summary>
internal sealed class ReportDatabase : IReportStore, IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly Turns _lagTurns = new(TimeSpan.FromSeconds(10));
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <param name="passwordFile">Read for every new connection; null where the string says the password.</param>
    /// <param name="maxConnections">Upper bound of the pool.</param>
    /// <param name="time">The clock.</param>
    public ReportDatabase(string connectionString, string? passwordFile, int maxConnections, TimeProvider time)
    {
        _time = time;
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = maxConnections,
            ApplicationName = "claudeconfig-metering-reports",
            Timeout = 5,
            CommandTimeout = 30,
            MaxAutoPrepare = 0,
            NoResetOnClose = true,
            IncludeErrorDetail = false,
        };
        _source = new NpgsqlDataSourceBuilder(builder.ConnectionString).WithPasswordFile(passwordFile).Build();
    }

    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                return await body(connection);
            }
            catch (PostgresException e) when (attempt < Attempts && StoreErrors.IsCollision(e))
            {
                // A replica ends what reads rows that its primary has done away with.
            }
        }
    }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            await MeasureLagAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>How far a replica is behind, as of now and then. One that has replayed all that it got is not behind, however long nothing came.</summary>
    private async Task MeasureLagAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!_lagTurns.Take(_time.GetUtcNow()))
        {
            return;
        }

        var seconds = await connection.ListAsync(
            row => row.GetDouble(0),
            """
            select case when not pg_is_in_recovery() or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
                else coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0) end::float8
            """,
            cancellationToken);
        MeteringMetrics.ReportsLag.Set(seconds[0]);
    }
}
