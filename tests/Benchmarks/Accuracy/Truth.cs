using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>What the ledger's tables and the provider have.</summary>
internal sealed class Truth(AccuracyRig rig, string edge, string wide) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(rig.Stack.Database);

    public async Task<List<LedgerEvent>> EventsAsync() => await ListAsync(
        "select coalesce(session_id, ''), project_namespace, start_time, cost, lease_charge, estimated from usage_events where project_namespace in ($1, $2)",
        row => new LedgerEvent(row.GetString(0), row.GetString(1) == edge, row.GetFieldValue<DateTimeOffset>(2), row.GetDecimal(3), row.GetDecimal(4), row.GetBoolean(5)));

    public async Task<List<LedgerWindow>> WindowsAsync() => await ListAsync(
        "select namespace, starts_at, ends_at, limit_amount, spent, held, provisional from window_figures where namespace in ($1, $2)",
        row => new LedgerWindow(
            row.GetString(0) == edge, row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6)));

    /// <summary>How many requests of each call the provider answered.</summary>
    public async Task<Dictionary<string, int>> AtProviderAsync()
    {
        using var document = JsonDocument.Parse(await rig.Http.GetStreamAsync($"{rig.Stack.Simulator}/_admin/requests"));
        return document.RootElement.EnumerateArray()
            .Where(request => request.GetProperty("method").GetString() == "POST")
            .Select(request => request.GetProperty("headers").EnumerateObject().FirstOrDefault(header => header.Name.Equals("x-claude-code-session-id", StringComparison.OrdinalIgnoreCase)).Value)
            .Where(value => value.ValueKind == JsonValueKind.String)
            .CountBy(value => value.GetString()!)
            .ToDictionary();
    }

    /// <summary>What is not as it should be in the end: nothing held, every request counted, and status saying what the ledger says. Null when all is.</summary>
    public async Task<string?> LeftAsync(IReadOnlyList<string> budgets)
    {
        var windows = await WindowsAsync();
        if (windows.Sum(window => window.Held + window.Provisional) is var held and not 0)
        {
            return $"{held} USD held";
        }

        var events = (await EventsAsync()).CountBy(entry => entry.Call).ToDictionary();
        if ((await AtProviderAsync()).Sum(entry => Math.Max(0, entry.Value - events.GetValueOrDefault(entry.Key))) is var missing and not 0)
        {
            return $"{missing} requests not counted";
        }

        foreach (var name in budgets)
        {
            var current = windows.Where(window => window.AtTheEdge == (name == edge)).MaxBy(window => window.Start);
            var shown = rig.StatusOf(name, "spent");
            if (current is null || !decimal.TryParse(shown, CultureInfo.InvariantCulture, out var spent) || spent != Math.Round(current.Spent, 2, MidpointRounding.AwayFromZero))
            {
                return $"budget {name} says {shown}, the ledger {current?.Spent}";
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(edge);
        command.Parameters.AddWithValue(wide);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
