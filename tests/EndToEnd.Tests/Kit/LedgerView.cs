using Npgsql;

namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>The ledger as its tables have it, past every cache.</summary>
public sealed class LedgerView(string database) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(database);

    public async Task<Money> MoneyAsync(string @namespace, string budget)
    {
        await using var command = source.CreateCommand(
            "SELECT limit_amount, spent, held, provisional FROM window_figures WHERE namespace = $1 AND name = $2 ORDER BY starts_at DESC LIMIT 1");
        command.Parameters.AddWithValue(@namespace);
        command.Parameters.AddWithValue(budget);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Money(await reader.IsDBNullAsync(0) ? null : reader.GetDecimal(0), reader.GetDecimal(1), reader.GetDecimal(2), reader.GetDecimal(3))
            : new Money(null, 0, 0, 0);
    }

    /// <summary>Events of a project that used tokens, and what they cost.</summary>
    public async Task<(long Count, decimal Cost)> EventsAsync(string @namespace)
    {
        await using var command = source.CreateCommand("SELECT count(*), coalesce(sum(cost), 0) FROM usage_events WHERE project_namespace = $1");
        command.Parameters.AddWithValue(@namespace);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetDecimal(1));
    }

    /// <summary>Who used tokens of a project.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(string @namespace)
    {
        await using var command = source.CreateCommand("SELECT DISTINCT coalesce(member, '') FROM usage_events WHERE project_namespace = $1 ORDER BY 1");
        command.Parameters.AddWithValue(@namespace);
        await using var reader = await command.ExecuteReaderAsync();
        var members = new List<string>();
        while (await reader.ReadAsync())
        {
            members.Add(reader.GetString(0));
        }

        return members;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
