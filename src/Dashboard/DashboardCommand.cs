using System.CommandLine;
using System.Net;
using ClaudeConfig.Api;
using ClaudeConfig.Dashboard.Hosting;

namespace ClaudeConfig.Dashboard;

/// <summary>The program's options.</summary>
internal static class DashboardCommand
{
    private static readonly Option<string> Listen = new("--listen") { Description = "Address and port", DefaultValueFactory = _ => "127.0.0.1:8006" };
    private static readonly Option<string> PublicUrl = new("--public-url") { Description = "Where browsers find it (https)", Required = true };
    private static readonly Option<string?> TlsCertificate = new("--tls-cert") { Description = "PEM file with the certificate, where nobody else ends TLS" };
    private static readonly Option<string?> TlsKey = new("--tls-key") { Description = "PEM file with its key" };
    private static readonly Option<string> MeteringUrl = new("--metering-url") { Description = "Where Metering is", Required = true };
    private static readonly Option<string?> MeteringCa = new("--metering-ca") { Description = "PEM file with the authority of Metering's certificate" };
    private static readonly Option<string> MeteringToken = new("--metering-token-file") { Description = "File with Metering's token", Required = true };
    private static readonly Option<string> Issuer = new("--oidc-issuer") { Description = "The identity provider (https)", Required = true };
    private static readonly Option<string?> IssuerCa = new("--oidc-ca") { Description = "PEM file with the authority of its certificate; the system's unless given" };
    private static readonly Option<string> ClientId = new("--oidc-client-id") { Description = "This program's name there", Required = true };
    private static readonly Option<string?> ClientSecret = new("--oidc-client-secret-file") { Description = "File with its secret there" };
    private static readonly Option<string[]> Scopes = new("--oidc-scopes") { Description = "What is asked for", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["openid", "profile", "email", "groups", "offline_access"] };
    private static readonly Option<string> UsernameClaim = new("--oidc-username-claim") { Description = "As the API server's flag of that name", DefaultValueFactory = _ => "sub" };
    private static readonly Option<string?> UsernamePrefix = new("--oidc-username-prefix") { Description = "As the API server's: \"-\" is none; unless given the issuer and #, and nothing with claim email" };
    private static readonly Option<string> GroupsClaim = new("--oidc-groups-claim") { Description = "As the API server's flag of that name", DefaultValueFactory = _ => "groups" };
    private static readonly Option<string> GroupsPrefix = new("--oidc-groups-prefix") { Description = "As the API server's flag of that name", DefaultValueFactory = _ => "" };
    private static readonly Option<string[]> PlatformGroups = new("--platform-groups") { Description = "Groups, with their prefix, that see all projects", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> KeysFile = new("--keys-file") { Description = "File with what seals cookies, a line of 32 characters or more each, the same for all replicas: the first seals, the others open what is older", Required = true };
    private static readonly Option<string?> Redis = new("--redis") { Description = "Servers through which replicas tell each other of sessions that ended, as HOST:PORT with commas between them" };
    private static readonly Option<string?> RedisSentinel = new("--redis-sentinel") { Description = "Name of the master; --redis then names Sentinels" };
    private static readonly Option<string?> RedisPassword = new("--redis-password-file") { Description = "File with the password of Redis" };
    private static readonly Option<bool> RedisTls = new("--redis-tls") { Description = "Speak TLS with Redis" };
    private static readonly Option<string?> RedisCa = new("--redis-ca") { Description = "PEM file with the authority of Redis' certificate; the system's unless given" };
    private static readonly Option<string> RedisPrefix = new("--redis-key-prefix") { Description = "What every name in Redis begins with", DefaultValueFactory = _ => "" };
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file; in-cluster configuration unless given" };
    private static readonly Option<string> Namespace = new("--namespace") { Description = "Where requests for grants are kept", DefaultValueFactory = _ => Names.PlatformNamespace };
    private static readonly Option<WriteIdentity> WriteAs = new("--write-as") { Description = "Whose word the API server takes for who writes: the user's Token, or the dashboard's Impersonation", DefaultValueFactory = _ => WriteIdentity.Token };

    public static RootCommand Create()
    {
        var root = new RootCommand("Claude Config Dashboard: what is spent, held and expected, for those who may see it.");
        foreach (var option in (Option[])[Listen, PublicUrl, TlsCertificate, TlsKey, MeteringUrl, MeteringCa, MeteringToken, Issuer, IssuerCa, ClientId, ClientSecret, Scopes, UsernameClaim, UsernamePrefix, GroupsClaim,
            GroupsPrefix, PlatformGroups, KeysFile, Redis, RedisSentinel, RedisPassword, RedisTls, RedisCa, RedisPrefix, Kubeconfig, Namespace, WriteAs])
        {
            root.Options.Add(option);
        }

        root.SetAction(RunAsync);
        return root;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (Read(arguments) is not { } options)
        {
            return 2;
        }

        try
        {
            await using var app = DashboardApp.Build(options, TimeProvider.System);
            await app.StartAsync(cancellationToken);
            Console.WriteLine($"dashboard: listening on {string.Join(", ", app.Urls)} for {options.PublicUrl}");
            await app.WaitForShutdownAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"dashboard: {e.Message}");
            return 1;
        }
    }

    private static DashboardOptions? Read(ParseResult arguments)
    {
        var problems = new List<string>();
        if (!IPEndPoint.TryParse(arguments.GetValue(Listen)!, out var listen))
        {
            problems.Add($"--listen \"{arguments.GetValue(Listen)}\": an address with a port is needed, such as 127.0.0.1:8006 or 0.0.0.0:8006");
        }

        Uri Address(Option<string> option)
        {
            if (Uri.TryCreate(arguments.GetValue(option), UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address!;
            }

            problems.Add($"{option.Name} \"{arguments.GetValue(option)}\": an address of http or https is needed");
            return new Uri("https://invalid.example/");
        }

        var options = new DashboardOptions
        {
            Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0),
            PublicUrl = Address(PublicUrl),
            TlsCertificate = arguments.GetValue(TlsCertificate),
            TlsKey = arguments.GetValue(TlsKey),
            MeteringUrl = Address(MeteringUrl),
            MeteringCa = arguments.GetValue(MeteringCa),
            MeteringTokenFile = arguments.GetValue(MeteringToken)!,
            Issuer = Address(Issuer),
            IssuerCa = arguments.GetValue(IssuerCa),
            ClientId = arguments.GetValue(ClientId)!,
            ClientSecretFile = arguments.GetValue(ClientSecret),
            Scopes = arguments.GetValue(Scopes)!,
            UsernameClaim = arguments.GetValue(UsernameClaim)!,
            UsernamePrefix = arguments.GetValue(UsernamePrefix),
            GroupsClaim = arguments.GetValue(GroupsClaim)!,
            GroupsPrefix = arguments.GetValue(GroupsPrefix)!,
            PlatformGroups = arguments.GetValue(PlatformGroups) ?? [],
            KeysFile = arguments.GetValue(KeysFile)!,
            Redis = arguments.GetValue(Redis)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            RedisSentinel = arguments.GetValue(RedisSentinel),
            RedisPasswordFile = arguments.GetValue(RedisPassword),
            RedisTls = arguments.GetValue(RedisTls),
            RedisCa = arguments.GetValue(RedisCa),
            RedisKeyPrefix = arguments.GetValue(RedisPrefix)!,
            Kubeconfig = arguments.GetValue(Kubeconfig),
            Namespace = arguments.GetValue(Namespace)!,
            WriteAs = arguments.GetValue(WriteAs),
        };
        problems.AddRange(options.Problems());
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"dashboard: {problem}");
        }

        return problems.Count == 0 ? options : null;
    }
}
