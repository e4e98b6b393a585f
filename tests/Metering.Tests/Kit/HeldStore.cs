using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>A transaction of somebody else's that stands in the way until it is let go.</summary>
internal sealed class HeldStore : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HeldStore(NpgsqlConnection connection) => _connection = connection;

    /// <param name="database">Where.</param>
    /// <param name="sql">What is locked, and how.</param>
    public static async Task<HeldStore> HoldAsync(string database, string sql)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await new NpgsqlCommand($"begin; {sql}", connection).ExecuteNonQueryAsync();
        return new HeldStore(connection);
    }

    /// <summary>Waits until a statement of Metering's is held up.</summary>
    /// <param name="database">Where.</param>
    /// <param name="statement">A pattern of LIKE for its text.</param>
    /// <param name="connections">On how many connections.</param>
    public static async Task WaitForAsync(string database, string statement, int connections = 1)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var command = source.CreateCommand(
                    "select count(*) >= $2 from pg_stat_activity where application_name = 'claudeconfig-metering' and (wait_event_type = 'Lock' or wait_event = 'SyncRep') and query ilike $1");
                command.Parameters.AddWithValue(statement);
                command.Parameters.AddWithValue(connections);
                return (bool)(await command.ExecuteScalarAsync())!;
            },
            $"Metering waits in {statement}", Deadlines.Settled);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
