using System.Diagnostics;
using System.Net.Sockets;

namespace ClaudeConfig.Harness;

/// <summary>A real redis-server, or a Sentinel, on a free port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>What a Sentinel calls the master.</summary>
    public const string Service = "limits";

    private readonly string folder = Directory.CreateTempSubdirectory("redis-").FullName;
    private readonly string[] arguments;
    private ChildProcess process;
    private bool killed;

    private RedisServer(int port, params string[] options)
    {
        Port = port;
        arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no", .. options];
        process = Start();
    }

    /// <summary>Where it listens on loopback.</summary>
    public int Port { get; }

    /// <summary>The same as host:port.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>The process that runs now.</summary>
    public int Id => process.Id;

    /// <param name="options">As redis-server takes them.</param>
    public static async Task<RedisServer> StartAsync(params string[] options) => await ReadyAsync(new RedisServer(FreePort.Next(), options));

    /// <summary>A server that follows another.</summary>
    public static Task<RedisServer> ReplicaAsync(RedisServer master) => StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");

    /// <summary>Watches a master, and is alone enough to replace it.</summary>
    /// <param name="master">Under the name of <see cref="Service"/>.</param>
    public static async Task<RedisServer> SentinelAsync(RedisServer master)
    {
        var port = FreePort.Next();
        var file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "sentinel.conf");
        await File.WriteAllTextAsync(file, $"""
            port {port}
            bind 127.0.0.1
            sentinel monitor {Service} 127.0.0.1 {master.Port} 1
            sentinel down-after-milliseconds {Service} 1000
            sentinel failover-timeout {Service} 3000
            """);
        return await ReadyAsync(new RedisServer(port, file));
    }

    /// <summary>Signals the process.</summary>
    public void Signal(ProcessSignal signal) => process.Signal(signal);

    /// <summary>What the server says to a command, as redis-cli prints it.</summary>
    public string Ask(params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", $"{Port}", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        using var cli = Process.Start(start)!;
        var answer = cli.StandardOutput.ReadToEnd();
        cli.WaitForExit();
        return answer;
    }

    /// <summary>Gone without a word.</summary>
    public async Task KillAsync()
    {
        killed = true;
        process.Signal(ProcessSignal.Kill);
        await process.DisposeAsync();
    }

    /// <summary>At the same address, and empty.</summary>
    public async Task RestartAsync()
    {
        (process, killed) = (Start(), false);
        await ReadyAsync(this);
    }

    public async ValueTask DisposeAsync()
    {
        if (!killed)
        {
            process.Signal(ProcessSignal.Continue);
            await process.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private ChildProcess Start() => arguments[^1].EndsWith("sentinel.conf", StringComparison.Ordinal)
        ? ChildProcess.Start("redis-sentinel", folder, "redis-sentinel", [arguments[^1]])
        : ChildProcess.Start("redis-server", folder, "redis-server", arguments);

    private static async Task<RedisServer> ReadyAsync(RedisServer server)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var socket = new TcpClient();
                try
                {
                    await socket.ConnectAsync("127.0.0.1", server.Port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "redis listens",
            Deadlines.Settled);
        return server;
    }
}
