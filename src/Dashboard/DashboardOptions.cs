using System.Net;
using ClaudeConfig.Api;

namespace ClaudeConfig.Dashboard;

/// <summary>What the process is told at its start.</summary>
internal sealed record DashboardOptions
{
    public required IPEndPoint Listen { get; init; }

    /// <summary>Where browsers find it: an address of https. Redirects and cookies are made for it, whatever the Host header says.</summary>
    public required Uri PublicUrl { get; init; }

    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    public required Uri MeteringUrl { get; init; }

    /// <summary>PEM file of the authority that signed Metering's certificate.</summary>
    public string? MeteringCa { get; init; }

    public required string MeteringTokenFile { get; init; }

    public required Uri Issuer { get; init; }

    public string? IssuerCa { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecretFile { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email", "groups", "offline_access"];

    /// <summary>The claim that the API server takes for a user's name.</summary>
    public string UsernameClaim { get; init; } = "sub";

    /// <summary>What the API server puts before it; null for its own rule: the issuer and #, but nothing before an address of mail.</summary>
    public string? UsernamePrefix { get; init; }

    public string GroupsClaim { get; init; } = "groups";

    public string GroupsPrefix { get; init; } = "";

    /// <summary>Groups, with their prefix, that see everything.</summary>
    public IReadOnlyList<string> PlatformGroups { get; init; } = [];

    /// <summary>File with what cookies are sealed with: all replicas have the same.</summary>
    public required string KeysFile { get; init; }

    /// <summary>Servers of Redis, or Sentinels, as <c>host:port</c>, through which replicas tell each other of sessions that ended; none: they do not.</summary>
    public IReadOnlyList<string> Redis { get; init; } = [];

    public string? RedisSentinel { get; init; }

    public string? RedisPasswordFile { get; init; }

    public bool RedisTls { get; init; }

    public string? RedisCa { get; init; }

    public string RedisKeyPrefix { get; init; } = "";

    public string? Kubeconfig { get; init; }

    public string Namespace { get; init; } = Names.PlatformNamespace;

    /// <summary>How a write says whose it is.</summary>
    public WriteIdentity WriteAs { get; init; }

    public IEnumerable<string> Problems()
    {
        if (PublicUrl.Scheme != Uri.UriSchemeHttps || PublicUrl.AbsolutePath != "/" || PublicUrl.Query.Length > 0)
        {
            yield return $"--public-url {PublicUrl}: an address of https without a path is needed, such as https://claude.example.com: session cookies go nowhere else";
        }

        if (Issuer.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"--oidc-issuer {Issuer}: an address of https is needed";
        }

        if (TlsCertificate is null != TlsKey is null)
        {
            yield return "--tls-cert and --tls-key: give both or neither";
        }

        foreach (var file in new[] { TlsCertificate, TlsKey, MeteringCa, MeteringTokenFile, IssuerCa, ClientSecretFile, KeysFile, RedisPasswordFile, RedisCa, Kubeconfig })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"file \"{file}\" does not exist";
            }
        }

        foreach (var server in Redis)
        {
            if (server.Split(':') is not [{ Length: > 0 }, var port] || !ushort.TryParse(port, System.Globalization.CultureInfo.InvariantCulture, out _))
            {
                yield return $"--redis \"{server}\": host:port is needed, such as redis.example.svc:6379";
            }
        }

        if (Redis.Count == 0 && (RedisSentinel ?? RedisPasswordFile ?? RedisCa) is not null)
        {
            yield return "--redis-sentinel, --redis-password-file and --redis-ca: give --redis, too";
        }
    }
}
