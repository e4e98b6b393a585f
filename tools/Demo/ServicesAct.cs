using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;
using Npgsql;

namespace ClaudeConfig.Demo;

/// <summary>Redis, Kafka and the replica of a full stack: that they are used, and what it is like when each of them is away.</summary>
internal sealed partial class ServicesAct(SystemStack stack, SharedServices services, Traffic traffic, HttpClient client, CancellationToken stopped)
{
    private const int Requests = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Brokers stand still: requests are served, and their usage comes as soon as the brokers do.</summary>
    /// <returns>How many messages the ledger has read by now, and what went wrong.</returns>
    public async Task<(long Read, string? Problem)> KafkaAsync(string key)
    {
        services.Kafka.Signal(ProcessSignal.Stop);
        // A session of their own tells them from what is still under way.
        string? problem = null;
        for (var i = 0; i < Requests && problem is null; i++)
        {
            var answer = await traffic.SendAsync(key, "claude-sonnet-5-5", stream: false, "input=400;output=50", stopped, session: "kafka");
            problem = answer.Status == HttpStatusCode.OK ? null : $"{(int)answer.Status}: {answer.Body}";
        }

        const string Theirs = "select count(*) from usage_events where session_id = 'kafka'";
        var meanwhile = await LedgerAsync(Theirs);
        services.Kafka.Signal(ProcessSignal.Continue);
        problem ??= meanwhile > 0 ? $"{meanwhile} events came to the ledger past the brokers" : null;
        if (problem is null)
        {
            await Eventually.TrueAsync(async () => await LedgerAsync(Theirs) == Requests, "every request is in the ledger, once", Patience);
        }

        return (await LedgerAsync("select coalesce(sum(next_offset), 0) from kafka_offsets"), problem);
    }

    /// <summary>The master is killed: requests are served, and the server that the Sentinel makes the master goes on counting.</summary>
    public async Task<string?> RedisAsync(string key)
    {
        await Eventually.TrueAsync(() => services.Sentinel.Ask("sentinel", "replicas", RedisServer.Service).Contains($"{services.RedisReplica.Port}", StringComparison.Ordinal), "the Sentinel knows the replica", Patience);
        if (CountedAt(services.Redis) == 0)
        {
            return "no gateway has counted in Redis";
        }

        await services.Redis.KillAsync();
        if (await SendAsync(key) is { } problem)
        {
            return problem;
        }

        await Eventually.TrueAsync(() => services.Sentinel.Ask("sentinel", "get-master-addr-by-name", RedisServer.Service).Contains($"{services.RedisReplica.Port}", StringComparison.Ordinal), "the replica is the master", Patience);
        var served = true;
        await Eventually.TrueAsync(
            async () =>
            {
                served &= await SendAsync(key, count: 1) is null;
                return CountedAt(services.RedisReplica) > 0;
            },
            "gateways count at the new master",
            Patience);
        await services.Redis.RestartAsync();
        return served ? null : "requests were not served until gateways had found it";
    }

    /// <summary>Reports through the pooler say what the ledger says; without the replica they say so, and requests are served.</summary>
    public async Task<string?> ReplicaAsync(string key)
    {
        string? told = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var counted = await LedgerTextAsync("select sum(cost)::text from usage_events where start_time >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'");
                told = await CostAsync();
                return told is not null && decimal.Parse(told, CultureInfo.InvariantCulture) == decimal.Parse(counted, CultureInfo.InvariantCulture);
            },
            "the report through the replica says what the ledger says",
            Patience);
        await services.Replica.StopImmediatelyAsync();
        var away = await ReportAsync();
        var problem = await SendAsync(key);
        await services.Replica.StartServerAsync();
        if (away != HttpStatusCode.ServiceUnavailable || problem is not null)
        {
            return problem ?? $"without the replica the report was answered with {(int)away}";
        }

        await Eventually.TrueAsync(async () => await ReportAsync() == HttpStatusCode.OK, "reports are back", Patience);
        return null;
    }

    private async Task<string?> SendAsync(string key, int count = Requests) =>
        (await traffic.SendManyAsync(key, "claude-sonnet-5-5", count, "input=400;output=50", stopped)).Problem;

    private static long CountedAt(RedisServer server) => Calls().Matches(server.Ask("info", "commandstats")).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private async Task<HttpStatusCode> ReportAsync()
    {
        using var response = await AskAsync();
        return response.StatusCode;
    }

    private async Task<string?> CostAsync()
    {
        using var response = await AskAsync();
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stopped));
        var cost = document.RootElement.GetProperty("totals").GetProperty("cost");
        return cost.ValueKind == JsonValueKind.String ? cost.GetString() : cost.GetRawText();
    }

    private async Task<HttpResponseMessage> AskAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{stack.Metering.Url}/v1/cost");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(stack.MeteringTokenFile, stopped)).Trim());
        return await client.SendAsync(request, stopped);
    }

    private async Task<long> LedgerAsync(string query) => long.Parse(await LedgerTextAsync(query), CultureInfo.InvariantCulture);

    private async Task<string> LedgerTextAsync(string query)
    {
        await using var source = NpgsqlDataSource.Create(stack.Database);
        await using var command = source.CreateCommand(query);
        return Convert.ToString(await command.ExecuteScalarAsync(stopped), CultureInfo.InvariantCulture) ?? "";
    }

    [GeneratedRegex(@"cmdstat_eval(?:sha)?:calls=(\d+)")]
    private static partial Regex Calls();
}
