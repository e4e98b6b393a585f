using ClaudeConfig.Harness;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A real redis-server, or a Sentinel, on a free port.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
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

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(params string[] options) => await ReadyAsync(new RedisServer(FreePort.Next(), options));

    /// <summary>Watches a master, and is alone enough to replace it.</summary>
    public static async Task<RedisServer> SentinelAsync(RedisServer master)
    {
        var port = FreePort.Next();
        var file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "sentinel.conf");
        await File.WriteAllTextAsync(file, $"""
            port {port}
            bind 127.0.0.1
            sentinel monitor limits 127.0.0.1 {master.Port} 1
            sentinel down-after-milliseconds limits 1000
            sentinel failover-timeout limits 3000
            """);
        return await ReadyAsync(new RedisServer(port, file));
    }

    public void Signal(ProcessSignal signal) => process.Signal(signal);

    /// <summary>Gone without a word.</summary>
    public async Task KillAsync()
    {
        killed = true;
        process.Signal(ProcessSignal.Kill);
        await process.DisposeAsync();
    }

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
                using var socket = new System.Net.Sockets.TcpClient();
                try
                {
                    await socket.ConnectAsync("127.0.0.1", server.Port);
                    return true;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return false;
                }
            },
            "redis listens",
            Deadlines.Settled);
        return server;
    }
}
