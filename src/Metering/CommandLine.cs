using System.CommandLine;
using System.Net;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Notifications;

namespace ClaudeConfig.Metering;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Listen = new("--listen") { Description = "Address and port; port 0 takes a free one", DefaultValueFactory = _ => "127.0.0.1:8004" };
    private static readonly Option<string?> ListenGrpc = new("--listen-grpc") { Description = "Address and port for OTLP over gRPC without TLS, such as 127.0.0.1:4317; with TLS --listen takes gRPC as well" };
    private static readonly Option<string?> DatabaseFile = new("--database-file") { Description = "File with the connection string or URL (else CLAUDECONFIG_DATABASE or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD)" };
    private static readonly Option<string?> PasswordFile = new("--database-password-file") { Description = "File with the password, read for every new connection: for passwords and tokens that are replaced while Metering runs" };
    private static readonly Option<string?> ReportsDatabaseFile = new("--reports-database-file") { Description = "File with the connection string or URL that reports read from: a replica, a pooler in transaction mode, or both (default: the ledger's own)" };
    private static readonly Option<int> MaxConnections = new("--max-connections") { Description = $"Connections to PostgreSQL, {Storage.LedgerDatabase.FewestConnections} to 100", DefaultValueFactory = _ => 40 };
    private static readonly Option<string?> TokenFile = new("--token-file") { Description = "File with the bearer token for /v1, one a line; without it only loopback addresses are served" };
    private static readonly Option<string?> TlsCertificate = new("--tls-cert") { Description = "PEM file with the certificate" };
    private static readonly Option<string?> TlsKey = new("--tls-key") { Description = "PEM file with its key" };
    private static readonly Option<string?> TlsClients = new("--tls-client-ca") { Description = "PEM file with the authority that gateways must show a certificate of, besides their token; read again when it changes" };
    private static readonly Option<string?> Rates = new("--rates-file") { Description = "JSON file with exchange rates (ConfigMap claudeconfig-rates)" };
    private static readonly Option<string?> Prices = new("--prices-file") { Description = "JSON file with a price contract laid over the public list; read again when it changes (ConfigMap claudeconfig-prices)" };
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file; in-cluster configuration unless given" };
    private static readonly Option<string> Namespace = new("--namespace") { Description = "Namespace of the leader election's Lease", DefaultValueFactory = _ => Api.Names.PlatformNamespace };
    private static readonly Option<string> GatewayAccount = new("--gateway-account") { Description = "ServiceAccount that gateways run as, in --namespace", DefaultValueFactory = _ => "claudeconfig-gateway" };
    private static readonly Option<bool> BindGateways = new("--bind-gateways") { Description = "Take events, leases and reports only with a gateway's own token (audience metering.claudeconfig.dev), each of its own pod alone" };
    private static readonly Option<bool> NoKubernetes = new("--no-kubernetes") { Description = "Keep the ledger only: follow no Budgets and write no status" };

    private static readonly Option<string> BillingAccount = new("--billing-account") { Description = "BillingAccountId of cost exports", DefaultValueFactory = _ => "claudeconfig" };
    private static readonly Option<string?> AdminKey = new("--anthropic-admin-key-file") { Description = "File with an Admin API key of Anthropic: its cost reports are fetched every hour and compared with what was counted" };

    private static readonly Option<string?> KafkaServers = new("--kafka-servers") { Description = "Brokers (host:port,…): usage events are read from Kafka as well" };
    private static readonly Option<string> KafkaTopic = new("--kafka-topic") { Description = "Their topic", DefaultValueFactory = _ => "usage-events" };
    private static readonly Option<string> KafkaGroup = new("--kafka-group") { Description = "The consumer group; offsets are kept under its name in the database", DefaultValueFactory = _ => "claudeconfig-metering" };
    private static readonly Option<string?> KafkaSettings = new("--kafka-settings-file") { Description = "File with further settings of librdkafka, name=value a line" };

    private static readonly Option<string[]> NotifyHosts = new("--notify-hosts") { Description = "Public hosts that notifications of budgets may be posted to", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["hooks.slack.com"] };
    private static readonly Option<string[]> NotifyInternalHosts = new("--notify-internal-hosts") { Description = "Hosts inside the cluster or its network that they may be posted to", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> MailServerFile = new("--mail-server-file") { Description = "File with the mail server's URL: smtp://user:password@host:587 or smtps://…" };
    private static readonly Option<string?> MailFrom = new("--mail-from") { Description = "Sender of mail" };
    private static readonly Option<string[]> MailDomains = new("--mail-domains") { Description = "Domains that mail may go to", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<int> LogRetention = new("--log-retention-days") { Description = "Days that failures, health checks and clients' telemetry are kept", DefaultValueFactory = _ => 30 };
    private static readonly Option<int?> EventRetention = new("--event-retention-days") { Description = "Days that single events are kept (33 or more); their sums by hour stay. For good unless given" };

    public static RootCommand Create()
    {
        var root = new RootCommand("Claude Config Metering: counts usage exactly once, keeps budgets, and writes money into status.");
        foreach (var option in (Option[])[Listen, ListenGrpc, DatabaseFile, PasswordFile, ReportsDatabaseFile, MaxConnections, TokenFile, TlsCertificate, TlsKey, TlsClients, Rates, Prices, Kubeconfig, Namespace, GatewayAccount, BindGateways, NoKubernetes, BillingAccount, AdminKey,
            KafkaServers, KafkaTopic, KafkaGroup, KafkaSettings, NotifyHosts, NotifyInternalHosts, MailServerFile, MailFrom, MailDomains, LogRetention, EventRetention])
        {
            root.Options.Add(option);
        }

        root.Subcommands.Add(Foresight.ForecastCommand.Create());
        root.Subcommands.Add(Foresight.AnomaliesCommand.Create());
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
            await using var app = MeteringApp.Build(options, TimeProvider.System);
            await app.StartAsync(cancellationToken);
            Console.WriteLine($"metering: listening on {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"metering: {e.Message}");
            return 1;
        }
    }

    private static MeteringOptions? Read(ParseResult arguments)
    {
        var problems = new List<string>();
        if (!IPEndPoint.TryParse(arguments.GetValue(Listen)!, out var listen))
        {
            problems.Add($"--listen \"{arguments.GetValue(Listen)}\": an address with a port is needed, such as 127.0.0.1:8004 or 0.0.0.0:8004");
        }

        IPEndPoint? listenGrpc = null;
        if (arguments.GetValue(ListenGrpc) is { } grpc && !IPEndPoint.TryParse(grpc, out listenGrpc))
        {
            problems.Add($"--listen-grpc \"{grpc}\": an address with a port is needed, such as 127.0.0.1:4317");
        }

        var databaseFile = arguments.GetValue(DatabaseFile);
        var (passwordFile, reportsFile) = (arguments.GetValue(PasswordFile), arguments.GetValue(ReportsDatabaseFile));
        foreach (var (option, file) in ((string, string?)[])[("--database-file", databaseFile), ("--database-password-file", passwordFile), ("--reports-database-file", reportsFile)])
        {
            if (file is not null && !File.Exists(file))
            {
                problems.Add($"{option} \"{file}\" does not exist");
            }
        }

        var options = new MeteringOptions
        {
            Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0),
            ListenGrpc = listenGrpc,
            Database = DatabaseSetting.Read(databaseFile, Environment.GetEnvironmentVariable),
            DatabasePasswordFile = passwordFile,
            ReportsDatabase = reportsFile is not null && File.Exists(reportsFile) ? DatabaseSetting.Normalize(File.ReadAllText(reportsFile).Trim()) : null,
            MaxConnections = arguments.GetValue(MaxConnections),
            TokenFile = arguments.GetValue(TokenFile),
            GatewayAccount = arguments.GetValue(GatewayAccount)!,
            BindGateways = arguments.GetValue(BindGateways),
            TlsCertificate = arguments.GetValue(TlsCertificate),
            TlsKey = arguments.GetValue(TlsKey),
            TlsClientAuthority = arguments.GetValue(TlsClients),
            RatesFile = arguments.GetValue(Rates),
            PricesFile = arguments.GetValue(Prices),
            Kubeconfig = arguments.GetValue(Kubeconfig),
            Namespace = arguments.GetValue(Namespace)!,
            Kubernetes = !arguments.GetValue(NoKubernetes),
            BillingAccount = arguments.GetValue(BillingAccount)!,
            AnthropicAdminKeyFile = arguments.GetValue(AdminKey),
            LogRetentionDays = arguments.GetValue(LogRetention),
            EventRetentionDays = arguments.GetValue(EventRetention),
            Notifications = ReadNotifications(arguments, problems),
            Kafka = arguments.GetValue(KafkaServers) is { } servers
                ? new Kafka.KafkaOptions { Servers = servers, Topic = arguments.GetValue(KafkaTopic)!, Group = arguments.GetValue(KafkaGroup)!, SettingsFile = arguments.GetValue(KafkaSettings) }
                : null,
        };
        problems.AddRange(options.Problems());
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"metering: {problem}");
        }

        return problems.Count == 0 ? options : null;
    }

    private static NotificationOptions ReadNotifications(ParseResult arguments, List<string> problems)
    {
        Uri? server = null;
        if (arguments.GetValue(MailServerFile) is { } file)
        {
            // The URL holds a password: it is not repeated.
            if (!File.Exists(file) || !Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out server) || server.Scheme is not ("smtp" or "smtps"))
            {
                problems.Add($"--mail-server-file \"{file}\": a file with smtp://user:password@host:587 or smtps://… is needed");
            }
        }

        if (server is not null && arguments.GetValue(MailFrom) is not { Length: > 0 })
        {
            problems.Add("--mail-from: a sender is needed with --mail-server-file");
        }

        return new NotificationOptions
        {
            Outbound = new OutboundPolicy { Hosts = arguments.GetValue(NotifyHosts) ?? [], InternalHosts = arguments.GetValue(NotifyInternalHosts) ?? [] },
            MailServer = server,
            MailFrom = arguments.GetValue(MailFrom),
            MailDomains = arguments.GetValue(MailDomains) ?? [],
        };
    }
}
