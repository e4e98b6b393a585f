using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.RateLimiting.Shared;
using ClaudeConfig.Router.Sidecar;
using ClaudeConfig.Router.Spooling;

namespace ClaudeConfig.Router.Options;

/// <summary>The command line.</summary>
internal sealed class RouterCommand
{
    private readonly Option<RouterRole> role = new("--role") { Description = "gateway holds provider credentials; a sidecar is run by 'router sidecar'", DefaultValueFactory = _ => RouterRole.Gateway };
    private readonly Option<IPEndPoint> listen = Address("--listen", "Where requests come in", new(IPAddress.Loopback, 8009));
    private readonly Option<IPEndPoint?> adminListen = new("--admin-listen") { Description = "Where /healthz, /readyz and /metrics are served, as ADDRESS:PORT", CustomParser = ParseAddress };
    private readonly Option<string> config = Text("--config-dir", "Folder with the router bundle; a symlink swap is noticed");
    private readonly Option<string> configFile = Text("--config", "Instead of it, without a cluster: one YAML file with providers, keys and routes; read again when it changes");
    private readonly Option<string> pricesFile = Text("--prices-file", "With --config: JSON file with a price contract laid over the public list; read again when it changes");
    private readonly Option<string> usageLog = Text("--usage-log", "With --config: file to which usage is written as JSON lines, with its cost; may be renamed away at any time");
    private readonly Option<string> spool = Text("--spool-dir", "Folder that survives restarts: usage that is not delivered yet, and the last good configuration (with --config by default ~/.local/state/claudeconfig-router)");
    private readonly Option<string> instance = Text("--instance", "Name of this instance; must survive its restarts (default: the host name)");
    private readonly Option<string> meteringUrl = Text("--metering-url", "Base address of Metering; with --config there need be none");
    private readonly Option<string> meteringCa = Text("--metering-ca", "PEM file with the authority of Metering's certificate; re-read when it changes");
    private readonly Option<string> meteringToken = Text("--metering-token-file", "File with the bearer token for Metering; re-read when it changes");
    private readonly Option<string> tlsCertificate = Text("--tls-cert", "PEM file with the server certificate; re-read when it changes");
    private readonly Option<string> tlsKey = Text("--tls-key", "PEM file with its key");
    private readonly Option<string> tlsClients = Text("--tls-client-ca", "PEM file with the authority that clients must show a certificate of, besides their credential; re-read when it changes (default: none is asked for)");
    private readonly Option<long> spoolMiB = new("--spool-limit-mib") { Description = "Most usage that may wait on disk, in MiB; beyond it --when-spool-full decides", DefaultValueFactory = _ => 256 };
    private readonly Option<int> spoolKeep = new("--spool-keep-hours") { Description = "How long usage that Metering has confirmed stays on disk, so that it can be sent again after its database was put back to an earlier time; at most as much as --spool-limit-mib says" };
    private readonly Option<SpoolFullMode> whenSpoolFull = new("--when-spool-full") { Description = "What happens to new requests then, or when the disk cannot be written: Refuse, or Serve them uncounted", DefaultValueFactory = _ => SpoolFullMode.Refuse };
    private readonly Option<long> bodyMemoryMiB = new("--body-memory-mib") { Description = "Most request bodies in memory at a time, in MiB; beyond it callers are told to come back (429)", DefaultValueFactory = _ => 256 };
    private readonly Option<long> bodyDiskMiB = new("--body-disk-mib") { Description = "Most request bodies above 1 MiB, which lie in the spool folder while they are served, in MiB", DefaultValueFactory = _ => 2048 };
    private readonly Option<string> proxies = Text("--trusted-proxies", "Proxies whose X-Forwarded-For is believed: how many every request passes, or their networks with commas between them (default: none)");
    private readonly Option<string> redis = Text("--redis", "Servers where gateways count rate limits together, as HOST:PORT with commas between them (default: each gateway counts by itself)");
    private readonly Option<string> redisService = Text("--redis-sentinel", "Name of the master; --redis then names Sentinels");
    private readonly Option<string> redisPassword = Text("--redis-password-file", "File with the password of Redis; read again for every new connection");
    private readonly Option<bool> redisTls = new("--redis-tls") { Description = "Speak TLS with Redis" };
    private readonly Option<string> redisCa = Text("--redis-ca", "PEM file with the authority of Redis' certificate (default: the system's)");
    private readonly Option<string> redisPrefix = Text("--redis-key-prefix", "What every name in Redis begins with, such as prod-eu: ; gateways of several clusters share a Redis and no counts by it (default: nothing)");
    private readonly Option<RedisOutageMode> redisAway = new("--redis-unavailable") { Description = "What happens to requests under a limit while Redis does not answer: Local counts in this gateway, Deny refuses, Allow serves", DefaultValueFactory = _ => RedisOutageMode.Local };
    private readonly Option<string> kafka = Text("--kafka-servers", "Brokers that usage goes to instead of to Metering, which reads it there, as HOST:PORT with commas between them");
    private readonly Option<string> kafkaTopic = Text("--kafka-topic", $"Topic for it (default: {KafkaTarget.DefaultTopic})");
    private readonly Option<string> kafkaSettings = Text("--kafka-settings-file", "File with further settings of librdkafka, one name=value a line, such as security.protocol=SASL_SSL");
    private readonly Option<string> publicUrl = Text("--public-url", "Address by which people's clients know this gateway, such as https://claude.example.com");
    private readonly Option<string> loginIssuer = Text("--login-issuer", "Identity provider that people log in with, exactly as the iss of its tokens says (default: nobody logs in)");
    private readonly Option<string> loginClient = Text("--login-client-id", "The gateway's client at the identity provider, which may use the device authorization grant");
    private readonly Option<string> loginSecret = Text("--login-client-secret-file", "File with that client's secret; read again for every call (default: a public client)");
    private readonly Option<string> loginScopes = Text("--login-scopes", $"Scopes of logins (default: {LoginSettings.DefaultScopes})");
    private readonly Option<LogFormat> logFormat = new("--log-format") { Description = "How log lines are written: Json or Text; e-mail addresses, keys and tokens are masked in both", DefaultValueFactory = _ => LogFormat.Json };
    private readonly Option<int> drainWait = new("--drain-wait-seconds") { Description = "How long requests are still taken after SIGTERM, while not ready: until whoever sends them has heard of it", DefaultValueFactory = _ => 0 };
    private readonly Option<int> drain = new("--drain-seconds") { Description = "How long open streams may go on after SIGTERM", DefaultValueFactory = _ => 25 };

    /// <summary>Runs <paramref name="start"/> with the options, or prints help or what is wrong.</summary>
    public Task<int> RunAsync(string[] args, Func<RouterOptions, Task<int>> start, InvocationConfiguration? invocation = null)
    {
        var command = new RootCommand("Routes model requests: identifies the caller, holds the money, picks a target, meters what was used. Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT is set.");
        Option[] all =
        [
            role, listen, adminListen, config, configFile, pricesFile, usageLog, spool, instance, meteringUrl, meteringCa, meteringToken, tlsCertificate, tlsKey, tlsClients, spoolMiB, spoolKeep, whenSpoolFull, bodyMemoryMiB, bodyDiskMiB, proxies, redis, redisService, redisPassword, redisTls, redisCa, redisPrefix, redisAway, kafka, kafkaTopic, kafkaSettings, publicUrl, loginIssuer, loginClient, loginSecret, loginScopes, drainWait, drain, logFormat,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        command.Subcommands.Add(SpoolCommand.Create());
        command.Subcommands.Add(StandaloneCommands.Validate());
        command.Subcommands.Add(StandaloneCommands.NewKey());
        command.Subcommands.Add(new SidecarCommand().Sidecar());
        command.Subcommands.Add(new SidecarCommand().Policy());
        command.Validators.Add(Validate);
        command.SetAction(parsed => start(Read(parsed)));
        return command.Parse(args).InvokeAsync(invocation);
    }

    private RouterOptions Read(ParseResult parsed) => new()
    {
        Role = parsed.GetValue(role),
        Listen = parsed.GetValue(listen)!,
        AdminListen = parsed.GetValue(adminListen),
        ConfigFolder = parsed.GetValue(config),
        ConfigFile = parsed.GetValue(configFile) is { } file ? Path.GetFullPath(file) : null,
        PricesFile = parsed.GetValue(pricesFile),
        UsageLogFile = parsed.GetValue(usageLog),
        SpoolFolder = parsed.GetValue(spool) ?? StateFolder()!,
        Instance = parsed.GetValue(instance) ?? Environment.MachineName,
        MeteringUrl = parsed.GetValue(meteringUrl) is { } url ? new Uri(url.TrimEnd('/')) : null,
        MeteringCaFile = parsed.GetValue(meteringCa),
        MeteringTokenFile = parsed.GetValue(meteringToken),
        TlsCertificateFile = parsed.GetValue(tlsCertificate),
        TlsKeyFile = parsed.GetValue(tlsKey),
        TlsClientCaFile = parsed.GetValue(tlsClients),
        SpoolLimitBytes = parsed.GetValue(spoolMiB) * 1024 * 1024,
        SpoolKeep = TimeSpan.FromHours(parsed.GetValue(spoolKeep)),
        WhenSpoolFull = parsed.GetValue(whenSpoolFull),
        BodyMemoryBytes = parsed.GetValue(bodyMemoryMiB) * 1024 * 1024,
        BodyDiskBytes = parsed.GetValue(bodyDiskMiB) * 1024 * 1024,
        TrustedProxies = parsed.GetValue(proxies) is { } trusted ? TrustedProxies.TryParse(trusted, out _)! : TrustedProxies.None,
        Redis = parsed.GetValue(redis) is not { } servers ? null : new RedisSettings
        {
            Endpoints = servers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            SentinelService = parsed.GetValue(redisService),
            PasswordFile = parsed.GetValue(redisPassword),
            Tls = parsed.GetValue(redisTls),
            CaFile = parsed.GetValue(redisCa),
            KeyPrefix = parsed.GetValue(redisPrefix) ?? "",
            WhenAway = parsed.GetValue(redisAway),
        },
        Kafka = parsed.GetValue(kafka) is not { } brokers ? null : new KafkaTarget
        {
            Servers = brokers,
            Topic = parsed.GetValue(kafkaTopic) ?? KafkaTarget.DefaultTopic,
            File = parsed.GetValue(kafkaSettings),
        },
        Login = parsed.GetValue(loginIssuer) is not { } issuer ? null : new LoginSettings
        {
            PublicUrl = new Uri(parsed.GetValue(publicUrl)!),
            Issuer = issuer,
            ClientId = parsed.GetValue(loginClient)!,
            ClientSecretFile = parsed.GetValue(loginSecret),
            Scopes = parsed.GetValue(loginScopes) ?? LoginSettings.DefaultScopes,
        },
        LogFormat = parsed.GetValue(logFormat),
        DrainWait = TimeSpan.FromSeconds(parsed.GetValue(drainWait)),
        DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(drain)),
        Cloud = CloudEnvironment.Of(Environment.GetEnvironmentVariable),
    };

    private void Validate(CommandResult result)
    {
        if (result.GetValue(role) == RouterRole.Sidecar)
        {
            result.AddError("--role sidecar: run 'router sidecar', which has options of its own");
        }

        CheckSource(result);
        if (result.GetValue(meteringUrl) is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            result.AddError($"--metering-url '{url}' is not an absolute http or https address");
        }

        if (result.GetValue(tlsCertificate) is null != result.GetValue(tlsKey) is null)
        {
            result.AddError("--tls-cert and --tls-key belong together");
        }

        if (result.GetValue(tlsClients) is not null && result.GetValue(tlsCertificate) is null)
        {
            result.AddError("--tls-client-ca needs --tls-cert: without TLS no client shows a certificate");
        }

        if (result.GetValue(proxies) is { } trusted && TrustedProxies.TryParse(trusted, out var problem) is null)
        {
            result.AddError($"--trusted-proxies {problem}");
        }

        CheckRedis(result);
        CheckLogin(result);
        CheckKafka(result);
        CheckRange(result, spoolMiB, result.GetValue(spoolMiB), 1, 1_048_576);
        CheckRange(result, spoolKeep, result.GetValue(spoolKeep), 0, 24 * 33);
        CheckRange(result, bodyMemoryMiB, result.GetValue(bodyMemoryMiB), 1, 1_048_576);
        CheckRange(result, bodyDiskMiB, result.GetValue(bodyDiskMiB), 0, 1_048_576);
        CheckRange(result, drainWait, result.GetValue(drainWait), 0, 300);
        CheckRange(result, drain, result.GetValue(drain), 0, 3600);
    }

    private void CheckRedis(CommandResult result)
    {
        foreach (var server in result.GetValue(redis)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (server.LastIndexOf(':') is var colon && (colon < 1 || !ushort.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0))
            {
                result.AddError($"--redis '{server}' is not HOST:PORT such as redis.example.svc:6379");
            }
        }

        Option[] belonging = [redisService, redisPassword, redisTls, redisCa, redisPrefix, redisAway];
        if (result.GetValue(redis) is null && belonging.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
        {
            result.AddError($"{alone.Name} needs --redis");
        }
    }

    private void CheckKafka(CommandResult result)
    {
        if (result.GetValue(kafka) is null)
        {
            foreach (var alone in ((Option<string>[])[kafkaTopic, kafkaSettings]).Where(option => result.GetValue(option) is not null))
            {
                result.AddError($"{alone.Name} needs --kafka-servers");
            }

            return;
        }

        if (result.GetValue(usageLog) is not null)
        {
            result.AddError("--usage-log and --kafka-servers: usage goes to one of them");
        }

        try
        {
            _ = new KafkaTarget { Servers = "", File = result.GetValue(kafkaSettings) }.Further().Count();
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            result.AddError($"--kafka-settings-file: {e.Message}");
        }
    }

    private void CheckLogin(CommandResult result)
    {
        Option<string>[] together = [loginIssuer, loginClient, publicUrl];
        Option<string>[] all = [.. together, loginSecret, loginScopes];
        if (all.All(option => result.GetValue(option) is null))
        {
            return;
        }

        if (result.GetValue(configFile) is not null)
        {
            result.AddError("--login-issuer is for --config-dir; with --config the section login of the file says it");
        }

        foreach (var missing in together.Where(option => result.GetValue(option) is null))
        {
            result.AddError($"{missing.Name} is needed too for people to log in: {string.Join(", ", together.Select(option => option.Name))} belong together");
        }

        foreach (var (option, problemOf) in ((Option<string>, Func<string, string?>)[])
            [(publicUrl, LoginRules.PublicUrlProblem), (loginIssuer, LoginRules.IssuerProblem), (loginScopes, LoginRules.ScopesProblem)])
        {
            if (result.GetValue(option) is { } value && problemOf(value) is { } problem)
            {
                result.AddError($"{option.Name} {problem}");
            }
        }
    }

    private void CheckSource(CommandResult result)
    {
        var standalone = result.GetValue(configFile) is not null;
        if (standalone == result.GetValue(config) is not null)
        {
            result.AddError("exactly one of --config-dir (the bundle of a cluster) and --config (one file) is needed");
        }

        foreach (var needed in result.GetValue(config) is null ? [] : (Option<string>[])[spool, meteringUrl])
        {
            if (result.GetValue(needed) is null)
            {
                result.AddError($"{needed.Name} is needed with --config-dir");
            }
        }

        foreach (var extra in standalone ? [] : (Option<string>[])[pricesFile, usageLog])
        {
            if (result.GetValue(extra) is not null)
            {
                result.AddError($"{extra.Name} is for --config; with --config-dir prices come with the bundle, and usage goes to Metering");
            }
        }

        if (result.GetValue(usageLog) is not null && result.GetValue(meteringUrl) is not null)
        {
            result.AddError("--usage-log and --metering-url: usage goes to one of them");
        }

        if (standalone && result.GetValue(spool) is null && StateFolder() is null)
        {
            result.AddError("--spool-dir is needed, for there is no home folder to take by default");
        }
    }

    /// <summary>Where programs of a user keep their state.</summary>
    private static string? StateFolder()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        return !string.IsNullOrEmpty(state) ? Path.Combine(state, "claudeconfig-router") : !string.IsNullOrEmpty(home) ? Path.Combine(home, ".local", "state", "claudeconfig-router") : null;
    }

    // A validator sees no defaults, only what was written.
    private static void CheckRange(CommandResult result, Option option, long value, long least, long most)
    {
        if (result.GetResult(option) is { Implicit: false } && (value < least || value > most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {value} is outside {least}..{most}"));
        }
    }

    private static Option<string> Text(string name, string description) => new(name) { Description = description };

    private static Option<IPEndPoint> Address(string name, string description, IPEndPoint value) => new(name)
    {
        Description = $"{description}, as ADDRESS:PORT (port 0 takes a free one)",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseAddress(result)!,
    };

    private static IPEndPoint? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (IPEndPoint.TryParse(text, out var address) && text.Contains(':', StringComparison.Ordinal))
        {
            return address;
        }

        result.AddError($"'{text}' is not ADDRESS:PORT such as 127.0.0.1:8009");
        return null;
    }
}
