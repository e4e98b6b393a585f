using System.Text.RegularExpressions;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>
/// What a platform adds for many gateways and much traffic: Redis under a Sentinel for limits that gateways share, Kafka for usage, and a replica behind a pooler for
/// reports.
/// </summary>
public sealed partial class SharedServices : IAsyncDisposable
{
    /// <summary>Settings that a PostgreSQL needs which is to be followed.</summary>
    internal static readonly string[] PostgresSettings = ["wal_level=replica", "max_wal_senders=4"];

    private readonly Stack<IAsyncDisposable> started = [];

    private SharedServices()
    {
    }

    public RedisServer Redis { get; private set; } = null!;

    public RedisServer RedisReplica { get; private set; } = null!;

    public RedisServer Sentinel { get; private set; } = null!;

    /// <summary>Three brokers in one process, whose topics are gone with it.</summary>
    public ChildProcess Kafka { get; private set; } = null!;

    public string KafkaServers { get; private set; } = "";

    public PostgresCluster Replica { get; private set; } = null!;

    public PgBouncer Pooler { get; private set; } = null!;

    /// <summary>What the dashboard is told of Redis.</summary>
    public string[] DashboardArguments => ["--redis", Sentinel.Address, "--redis-sentinel", RedisServer.Service];

    internal string[] GatewayArguments => ["--redis", Sentinel.Address, "--redis-sentinel", RedisServer.Service, "--kafka-servers", KafkaServers];

    internal string[] MeteringArguments(string reportsFile) => ["--kafka-servers", KafkaServers, "--reports-database-file", reportsFile];

    /// <param name="folder">Below which data lies.</param>
    /// <param name="ledger">Started with <see cref="PostgresSettings"/>; what is in it already comes to the replica as well.</param>
    /// <param name="kafka">Starts the process of the brokers.</param>
    internal static async Task<SharedServices> StartAsync(string folder, PostgresCluster ledger, Func<ChildProcess> kafka)
    {
        var services = new SharedServices();
        try
        {
            await services.StartAllAsync(folder, ledger, kafka);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var next))
        {
            await next.DisposeAsync();
        }
    }

    private async Task StartAllAsync(string folder, PostgresCluster ledger, Func<ChildProcess> kafka)
    {
        Redis = Keep(await RedisServer.StartAsync());
        RedisReplica = Keep(await RedisServer.ReplicaAsync(Redis));
        Sentinel = Keep(await RedisServer.SentinelAsync(Redis));
        Kafka = Keep(kafka());
        KafkaServers = (await Kafka.WaitForLineAsync(Brokers())).Groups[1].Value;
        Replica = Keep(await ledger.ReplicaAsync(Path.Combine(folder, "postgres-replica")));
        Pooler = Keep(await PgBouncer.StartAsync(Path.Combine(folder, "pgbouncer"), Replica));
    }

    private T Keep<T>(T service)
        where T : IAsyncDisposable
    {
        started.Push(service);
        return service;
    }

    [GeneratedRegex("^brokers (.+)$")]
    private static partial Regex Brokers();
}
