using System.Diagnostics;
using Npgsql;

namespace ClaudeConfig.Harness;

/// <summary>A PostgreSQL cluster of our own on a free loopback port: data in a folder, trust on loopback, gone with us.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly PostgresOptions options;
    private readonly string binaries;
    private readonly string data;
    private readonly string logs;
    private ChildProcess? server;

    private PostgresCluster(PostgresOptions options, string folder, int port)
    {
        this.options = options;
        binaries = options.Binaries ?? FindBinaries();
        data = Path.Combine(folder, "data");
        logs = folder;
        Port = port;
    }

    public int Port { get; }

    public ChildProcess Server => server ?? throw new InvalidOperationException("PostgreSQL is not running");

    /// <summary>Initialises and starts a cluster below <paramref name="folder"/>, which the postgres user must be able to reach.</summary>
    public static async Task<PostgresCluster> StartAsync(string folder, PostgresOptions? options = null)
    {
        var cluster = new PostgresCluster(options ?? new PostgresOptions(), folder, FreePort.Next());
        Directory.CreateDirectory(folder);
        if (IsRoot)
        {
            Run("chown", "postgres", folder);
        }

        cluster.AsOwner("initdb", "-D", cluster.data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C");
        cluster.RequirePasswords();
        await cluster.StartServerAsync();
        return cluster;
    }

    /// <summary>Starts a replica that follows this cluster, which was started with <c>wal_level=replica</c>.</summary>
    public async Task<PostgresCluster> ReplicaAsync(string folder)
    {
        var replica = new PostgresCluster(options, folder, FreePort.Next());
        Directory.CreateDirectory(folder);
        if (IsRoot)
        {
            Run("chown", "postgres", folder);
        }

        AsOwner("pg_basebackup", "-D", replica.data, "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync");
        await replica.StartServerAsync();
        return replica;
    }

    /// <summary>Connection string of a database, which is created when it is missing.</summary>
    public Task<string> DatabaseAsync(string name) => PostgresDatabases.CreateAsync(ConnectionString("postgres"), name);

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=5;Command Timeout=30";

    /// <summary>Stops as a crash would: no checkpoint, open transactions lost.</summary>
    public async Task StopImmediatelyAsync()
    {
        AsOwner("pg_ctl", "stop", "-D", data, "-m", "immediate", "-w");
        await Server.DisposeAsync();
        server = null;
    }

    public async Task StartServerAsync()
    {
        var (program, prefix) = Owner(Path.Combine(binaries, "postgres"));
        server = ChildProcess.Start("postgres", logs, program,
        [
            .. prefix, "-D", data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=500", "-c", "synchronous_commit=on", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "fsync=off",
            .. options.Settings.SelectMany(setting => new[] { "-c", setting }),
        ]);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
                await using var connection = await source.OpenConnectionAsync();
                return true;
            },
            "PostgreSQL accepts connections", Deadlines.Slow);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            AsOwner("pg_ctl", "stop", "-D", data, "-m", "fast", "-w");
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>The first line that fits a connection decides.</summary>
    private void RequirePasswords()
    {
        var file = Path.Combine(data, "pg_hba.conf");
        File.WriteAllText(file, string.Concat(options.PasswordRoles.Select(role => $"host all {role} 127.0.0.1/32 scram-sha-256\n")) + File.ReadAllText(file));
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new FileNotFoundException("PostgreSQL's server programs are not installed; on Debian: apt-get install postgresql");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    internal static (string Program, string[] Prefix) Owner(string program) =>
        IsRoot ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program]) : (program, []);

    private void AsOwner(string program, params string[] arguments)
    {
        var (command, prefix) = Owner(Path.Combine(binaries, program));
        Run(command, [.. prefix, .. arguments]);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}: {error.Result}{output}");
        }
    }
}
