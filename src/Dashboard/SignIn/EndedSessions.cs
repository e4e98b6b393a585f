using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Caching.Memory;
using StackExchange.Redis;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>
/// Sessions that somebody signed out of: a copy of their cookie is nobody's. Told to all replicas through Redis where there is one; without it, or while it is away, a copy is good elsewhere until its
/// session would have to be renewed, which the identity provider refuses.
/// </summary>
internal sealed partial class EndedSessions : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly MemoryCache _here = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private readonly Lazy<Task<ConnectionMultiplexer>>? _redis;
    private readonly string _prefix;
    private readonly ILogger<EndedSessions> _logger;
    private int _away;

    public EndedSessions(DashboardOptions options, ILogger<EndedSessions> logger)
    {
        _logger = logger;
        _prefix = $"{options.RedisKeyPrefix}claudeconfig:ended:";
        _redis = options.Redis.Count == 0 ? null : new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(Settings(options)));
    }

    public async Task EndAsync(string session)
    {
        _here.Set(session, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = SessionTokens.Kept, Size = 1 });
        _ = await AskAsync(database => database.StringSetAsync(_prefix + session, "", SessionTokens.Kept));
    }

    public async Task<bool> HasAsync(string session) => _here.TryGetValue(session, out _) || await AskAsync(database => database.KeyExistsAsync(_prefix + session));

    public void Dispose()
    {
        _here.Dispose();
        if (_redis is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _redis.Value.Result.Dispose();
        }
    }

    private async Task<bool> AskAsync(Func<IDatabase, Task<bool>> ask)
    {
        if (_redis is null)
        {
            return false;
        }

        try
        {
            var connection = await _redis.Value.WaitAsync(Patience);
            var answer = await ask(connection.GetDatabase()).WaitAsync(Patience);
            if (Interlocked.Exchange(ref _away, 0) == 1)
            {
                LogBack();
            }

            return answer;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or InvalidOperationException)
        {
            if (Interlocked.Exchange(ref _away, 1) == 0)
            {
                LogAway(e);
            }

            return false;
        }
    }

    private static ConfigurationOptions Settings(DashboardOptions options)
    {
        var settings = new ConfigurationOptions
        {
            ServiceName = options.RedisSentinel,
            // It is tried again for as long as the process runs.
            AbortOnConnectFail = false,
            ConnectTimeout = 1000,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(500),
            HeartbeatInterval = TimeSpan.FromMilliseconds(500),
            ClientName = "claudeconfig-dashboard",
            Ssl = options.RedisTls,
            Password = options.RedisPasswordFile is { } file ? File.ReadAllText(file).Trim() : null,
        };
        foreach (var server in options.Redis)
        {
            settings.EndPoints.Add(server);
        }

        if (options.RedisCa is { } authority)
        {
            settings.CertificateValidation += (_, certificate, _, _) => certificate is not null && Trusts(authority, certificate);
        }

        return settings;
    }

    private static bool Trusts(string authority, X509Certificate certificate)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(presented);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer: sessions that ended elsewhere are not known here until it does")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again")]
    private partial void LogBack();
}
