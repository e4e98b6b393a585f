using System.Net;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.RateLimiting.Shared;
using ClaudeConfig.Router.Spooling;

namespace ClaudeConfig.Router.Options;

/// <summary>What the command line says.</summary>
internal sealed record RouterOptions
{
    public RouterRole Role { get; init; } = RouterRole.Gateway;

    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8009);

    /// <summary>Health and metrics; null for none.</summary>
    public IPEndPoint? AdminListen { get; init; }

    /// <summary>Null where <see cref="ConfigFile"/> says everything.</summary>
    public string? ConfigFolder { get; init; }

    /// <summary>The one file of a gateway without a cluster.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>A price contract for it.</summary>
    public string? PricesFile { get; init; }

    /// <summary>Where usage goes instead of to Metering's own door; null for that.</summary>
    public KafkaTarget? Kafka { get; init; }

    /// <summary>Where usage is written as JSON lines, where there is no Metering.</summary>
    public string? UsageLogFile { get; init; }

    public required string SpoolFolder { get; init; }

    /// <summary>The volume that <see cref="SpoolFolder"/> lies on beside those of other gateways, which are adopted when those are gone; null where it is this gateway's own.</summary>
    public string? SpoolRoot { get; init; }

    /// <summary>After how long without a sign of life another gateway counts as gone.</summary>
    public TimeSpan AdoptAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Survives restarts: the source of every event.</summary>
    public required string Instance { get; init; }

    /// <summary>Null for none, with <see cref="ConfigFile"/> alone.</summary>
    public Uri? MeteringUrl { get; init; }

    public string? MeteringCaFile { get; init; }

    public string? MeteringTokenFile { get; init; }

    /// <summary>The certificate that is shown to Metering; null for none.</summary>
    public string? MeteringCertificateFile { get; init; }

    public string? MeteringKeyFile { get; init; }

    public string? TlsCertificateFile { get; init; }

    public string? TlsKeyFile { get; init; }

    /// <summary>The authority that clients must show a certificate of; null where they need none.</summary>
    public string? TlsClientCaFile { get; init; }

    /// <summary>How long usage that Metering has confirmed stays on disk, within <see cref="SpoolLimitBytes"/>; zero deletes it.</summary>
    public TimeSpan SpoolKeep { get; init; }

    /// <summary>Most bytes of usage that wait for Metering; beyond it <see cref="WhenSpoolFull"/> decides.</summary>
    public long SpoolLimitBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>What happens to new requests then.</summary>
    public SpoolFullMode WhenSpoolFull { get; init; }

    /// <summary>
    /// How long requests are still taken after SIGTERM, while not ready: a Service goes on sending them until every node has heard of it, and one that is turned away then is lost.
    /// </summary>
    public TimeSpan DrainWait { get; init; }

    /// <summary>How long open streams may go on after that, and how long usage that waits on the disk may take to be delivered.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Largest request body.</summary>
    public long MaxBodyBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Most bytes of request bodies in memory at a time; a body above 1 MiB lies on disk instead.</summary>
    public long BodyMemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Most bytes of request bodies on disk at a time.</summary>
    public long BodyDiskBytes { get; init; } = 2048L * 1024 * 1024;

    /// <summary>Unknown keys a minute from one client address, beyond which it is refused unseen; 0 for no limit.</summary>
    public int FailedAttemptsPerMinute { get; init; } = 60;

    /// <summary>Whose word on a caller's address is taken.</summary>
    public TrustedProxies TrustedProxies { get; init; } = TrustedProxies.None;

    /// <summary>Where gateways count rate limits together; null where each counts by itself.</summary>
    public RedisSettings? Redis { get; init; }

    /// <summary>With whom people log in at this gateway; null where they do not.</summary>
    public LoginSettings? Login { get; init; }

    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Pause between looks at the configuration folder; a change is usually noticed at once.</summary>
    public TimeSpan ConfigPollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the parts of a configuration may take to arrive, one after another, before that counts as a fault.</summary>
    public TimeSpan ConfigPartsLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause between news of the leases.</summary>
    public TimeSpan LeaseInterval { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What the gateway identifies itself with at clouds.</summary>
    public CloudEnvironment Cloud { get; init; } = new();

    /// <summary>How long Metering keeps what a gateway had leased that it does not hear of: what is spent of it later counts as an advance.</summary>
    public TimeSpan LeaseKept { get; init; } = TimeSpan.FromMinutes(10);
}
