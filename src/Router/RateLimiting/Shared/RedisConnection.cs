using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Router.Observability;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>
/// The way to the shared counters. One failure is enough to stop asking: a look every half second finds out when they are back, so that no
/// request finds out by waiting. A connection that does not come back is made anew, with the password that the file holds then.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Longest that a request waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private readonly RedisSettings settings;
    private readonly TimeProvider time;
    private readonly RouterMetrics metrics;
    private readonly ILogger<RedisConnection> log;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private volatile ConnectionMultiplexer? connection;
    private volatile bool up;
    private string? lastProblem;

    public RedisConnection(RedisSettings settings, TimeProvider time, RouterMetrics metrics, ILogger<RedisConnection> log)
    {
        (this.settings, this.time, this.metrics, this.log) = (settings, time, metrics, log);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Whether it is worth asking.</summary>
    public bool Up => up;

    /// <summary>Runs the script in one round trip.</summary>
    /// <exception cref="RedisAwayException">There was no answer in time.</exception>
    public async Task<long[]> RunAsync(RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            var answer = await connection!.GetDatabase().WithKeyPrefix(settings.KeyPrefix).ScriptEvaluateAsync(LimitScript.Text, keys, arguments).WaitAsync(Patience, time);
            return (long[])answer!;
        }
        // Whatever a client library throws for a server that is away, closing, loading or a replica.
        catch (Exception e) when (e is RedisException or TimeoutException or InvalidOperationException or InvalidCastException)
        {
            Down(e);
            throw new RedisAwayException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        if (connection is { } last)
        {
            await last.DisposeAsync();
        }

        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var since = time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!up)
                {
                    if (connection is null || time.GetElapsedTime(since) >= Renewal)
                    {
                        await ConnectAsync();
                        since = time.GetTimestamp();
                    }

                    await connection!.GetDatabase().PingAsync().WaitAsync(Patience, time, stopping.Token);
                    if (await WritesAsync())
                    {
                        Back();
                    }
                }
                else
                {
                    since = time.GetTimestamp();
                }

                await Task.Delay(Look, time, stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Say(e);
                await Task.WhenAny(Task.Delay(Look, time, stopping.Token));
            }
        }
    }

    // A master that became a replica answers pings and takes no counts.
    private async Task<bool> WritesAsync()
    {
        var answer = await connection!.GetDatabase().ScriptEvaluateAsync(
            LimitScript.Text, ["claudeconfig:limit:probe"], [LimitScript.ServerTime, 0, 0, 1, 60, 1, 0, 0]).WaitAsync(Patience, time, stopping.Token);
        return !answer.IsNull;
    }

    private async Task ConnectAsync()
    {
        var old = connection;
        connection = await ConnectionMultiplexer.ConnectAsync(Options()).WaitAsync(TimeSpan.FromSeconds(5), time, stopping.Token);
        if (old is not null)
        {
            await old.DisposeAsync();
        }
    }

    private ConfigurationOptions Options()
    {
        var options = new ConfigurationOptions
        {
            ServiceName = settings.SentinelService,
            AbortOnConnectFail = false,
            ConnectTimeout = 1000,
            AsyncTimeout = (int)Patience.TotalMilliseconds,
            SyncTimeout = 1000,
            ConnectRetry = 1,
            // A queue of what could not be sent would be counted when it is too late.
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(500),
            HeartbeatInterval = TimeSpan.FromMilliseconds(500),
            KeepAlive = 2,
            ClientName = "claudeconfig-gateway",
            Ssl = settings.Tls,
            Password = settings.PasswordFile is { } file ? File.ReadAllText(file).Trim() : null,
        };
        foreach (var endpoint in settings.Endpoints)
        {
            options.EndPoints.Add(endpoint);
        }

        if (settings.CaFile is { } authority)
        {
            options.CertificateValidation += (_, certificate, _, _) => Trusts(authority, certificate);
        }

        return options;
    }

    private static bool Trusts(string authority, X509Certificate? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(presented);
    }

    private void Back()
    {
        up = true;
        lastProblem = null;
        metrics.SharedLimitsUp.Set(1);
        Log.SharedLimitsBack(log);
    }

    private void Down(Exception problem)
    {
        if (up)
        {
            up = false;
            metrics.SharedLimitsUp.Set(0);
        }

        Say(problem);
    }

    private void Say(Exception problem)
    {
        var kind = problem.GetType().Name;
        if (lastProblem != kind)
        {
            lastProblem = kind;
            Log.SharedLimitsAway(log, settings.WhenAway.ToString(), problem.Message);
        }
    }
}
