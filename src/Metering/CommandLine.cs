using System.CommandLine;
using System.Net;
using ClaudeConfig.Metering.Hosting;

namespace ClaudeConfig.Metering;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Listen = new("--listen") { Description = "Address and port; port 0 takes a free one", DefaultValueFactory = _ => "127.0.0.1:8004" };
    private static readonly Option<string?> DatabaseFile = new("--database-file") { Description = "File with the connection string or URL (else CLAUDECONFIG_DATABASE or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD)" };
    private static readonly Option<int> MaxConnections = new("--max-connections") { Description = "Connections to PostgreSQL, 1 to 100", DefaultValueFactory = _ => 40 };
    private static readonly Option<string?> TokenFile = new("--token-file") { Description = "File with the bearer token for /v1, one a line; without it only loopback addresses are served" };
    private static readonly Option<string?> TlsCertificate = new("--tls-cert") { Description = "PEM file with the certificate" };
    private static readonly Option<string?> TlsKey = new("--tls-key") { Description = "PEM file with its key" };
    private static readonly Option<string?> Rates = new("--rates-file") { Description = "JSON file with exchange rates (ConfigMap claudeconfig-rates)" };
    private static readonly Option<string?> Prices = new("--prices-file") { Description = "JSON file with a price contract laid over the public list; read again when it changes (ConfigMap claudeconfig-prices)" };
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file; in-cluster configuration unless given" };
    private static readonly Option<string> Namespace = new("--namespace") { Description = "Namespace of the leader election's Lease", DefaultValueFactory = _ => Api.Names.PlatformNamespace };
    private static readonly Option<bool> NoKubernetes = new("--no-kubernetes") { Description = "Keep the ledger only: follow no Budgets and write no status" };

    public static RootCommand Create()
    {
        var root = new RootCommand("Claude Config Metering: counts usage exactly once, keeps budgets, and writes money into status.");
        foreach (var option in (Option[])[Listen, DatabaseFile, MaxConnections, TokenFile, TlsCertificate, TlsKey, Rates, Prices, Kubeconfig, Namespace, NoKubernetes])
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

        var databaseFile = arguments.GetValue(DatabaseFile);
        if (databaseFile is not null && !File.Exists(databaseFile))
        {
            problems.Add($"--database-file \"{databaseFile}\" does not exist");
        }

        var options = new MeteringOptions
        {
            Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0),
            Database = DatabaseSetting.Read(databaseFile, Environment.GetEnvironmentVariable),
            MaxConnections = arguments.GetValue(MaxConnections),
            TokenFile = arguments.GetValue(TokenFile),
            TlsCertificate = arguments.GetValue(TlsCertificate),
            TlsKey = arguments.GetValue(TlsKey),
            RatesFile = arguments.GetValue(Rates),
            PricesFile = arguments.GetValue(Prices),
            Kubeconfig = arguments.GetValue(Kubeconfig),
            Namespace = arguments.GetValue(Namespace)!,
            Kubernetes = !arguments.GetValue(NoKubernetes),
        };
        problems.AddRange(options.Problems());
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"metering: {problem}");
        }

        return problems.Count == 0 ? options : null;
    }
}
