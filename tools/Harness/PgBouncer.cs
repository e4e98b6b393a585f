using System.Globalization;

namespace ClaudeConfig.Harness;

/// <summary>Debian's PgBouncer in transaction mode, before a cluster of ours.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly int port;

    private PgBouncer(ChildProcess process, int port) => (this.process, this.port) = (process, port);

    /// <param name="folder">For its files; the postgres user must be able to reach it.</param>
    /// <param name="postgres">The server behind it.</param>
    public static async Task<PgBouncer> StartAsync(string folder, PostgresCluster postgres)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort.Next();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        // Who is trusted behind it is trusted before it: it listens on loopback, as the server does.
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={postgres.Port} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            max_client_conn = 200
            default_pool_size = 5
            """));
        var (program, prefix) = PostgresCluster.Owner("/usr/sbin/pgbouncer");
        var bouncer = new PgBouncer(ChildProcess.Start("pgbouncer", folder, program, [.. prefix, settings]), port);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var source = Npgsql.NpgsqlDataSource.Create(bouncer.ConnectionString("postgres"));
                await using var connection = await source.OpenConnectionAsync();
                return true;
            },
            "PgBouncer accepts connections", Deadlines.Slow);
        return bouncer;
    }

    public ChildProcess Process => process;

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Timeout=5";

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
