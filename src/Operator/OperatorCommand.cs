using System.CommandLine.Parsing;
using System.CommandLine;
using System.Net;
using ClaudeConfig.Api;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Backups;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

namespace ClaudeConfig.Operator;

/// <summary>The command line.</summary>
internal static class OperatorCommand
{
    /// <summary>Work in hand is finished and the lease given back within this; a pod is killed after 30 s.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(25);

    public static Task<int> RunAsync(string[] args)
    {
        var kubeconfig = Text("--kubeconfig", "kubeconfig file (default: $KUBECONFIG, then the pod's ServiceAccount, then ~/.kube/config)");
        var platform = Text("--platform-namespace", "Namespace of gateways and provider credentials", Names.PlatformNamespace);
        var listen = new Option<IPEndPoint>("--listen")
        {
            Description = "Where /healthz, /readyz and /metrics are served, as ADDRESS:PORT (port 0 takes a free one)",
            DefaultValueFactory = _ => new IPEndPoint(IPAddress.Any, 8080),
            CustomParser = ParseAddress,
        };
        var metering = Text("--metering-url", "Base address of Metering, where Routers report (default: none, routes then say NoRouters)");
        var authority = Text("--metering-ca", "PEM file with the authority of Metering's certificate");
        var token = Text("--metering-token-file", "File with the bearer token for Metering; read again for every request");
        var gateway = Text("--gateway-address", "Address of the shared gateway as workloads see it", new OperatorOptions().GatewayAddress);
        var credentials = Number("--credential-refresh-seconds", "How often credentials in tenants' Secrets are read again", 30, 1, 86400);
        var workers = Number("--workers", "Objects of a kind reconciled at once", 8, 1, 256);
        var tiers = new Option<string[]>("--requests-per-minute")
        {
            Description = $"Requests a minute of a rate limit tier, as TIER=REQUESTS; may be given for each tier (default: {string.Join(", ", new OperatorOptions().RequestsPerMinute.Select(tier => $"{tier.Key}={tier.Value}"))})",
            DefaultValueFactory = _ => [],
            HelpName = "tier=requests",
        };
        tiers.Validators.Add(result =>
        {
            TierLimits.Parse(result.Tokens.Select(token => token.Value), out var problem);
            if (problem is not null)
            {
                result.AddError($"--requests-per-minute {problem}");
            }
        });
        var bind = new Option<bool>("--bind-tenant-namespaces")
        {
            Description = "Bind the operator to the Secrets of namespaces whose projects have keys or credentials; false where that is done by hand",
            DefaultValueFactory = _ => true,
        };
        var account = Text("--service-account", "The operator's own ServiceAccount in the platform namespace", Names.OperatorAccount);
        var outbound = Hosts("--outbound-hosts", "Hosts that gateways may send requests to, over https; may be given several times (default: those of the vendors)");
        var inside = Hosts("--internal-hosts", "Hosts that may lie at private addresses and be spoken to over http, such as ollama.models.svc:11434");
        var identities = Identities();
        var issuers = new Option<string[]>("--oidc-issuers")
        {
            Description = "Tokens of which OpenID Connect issuer projects of which namespaces may accept, and what they must say besides; may be given several times (default: none)",
            DefaultValueFactory = _ => [],
            HelpName = "\"issuer namespaces=a,b claim=value\"",
        };
        issuers.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (IssuerGrant.TryParse(token.Value, out var problem) is null)
                {
                    result.AddError($"--oidc-issuers {problem}");
                }
            }
        });
        var prices = Text("--prices-file", "JSON file with the price contract that Metering has too; gateways get it with their configuration, and again when it changes");
        var gateways = new GatewayArguments();
        var election = new Option<bool>("--leader-election") { Description = "Take turns with other replicas; only the leader writes", DefaultValueFactory = _ => true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be written, write nothing" };
        var secrets = new AwsSecretFlags();
        var backups = new BackupFlags();
        Option[] options = [kubeconfig, platform, listen, metering, authority, token, gateway, credentials, workers, tiers, bind, account, outbound, inside, identities, issuers, prices, .. gateways.All, .. secrets.All, .. backups.All, election, dryRun];

        var command = new RootCommand(
            "Claude Config operator: reconciles ClaudeProject, ClaudeConfiguration, Budget and ModelRoute. Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT is set.");
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        backups.ValidateOn(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(metering) is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            {
                result.AddError($"--metering-url '{url}' is not an absolute http or https address");
            }
        });
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(
            new OperatorOptions
            {
                Kubeconfig = parsed.GetValue(kubeconfig),
                PlatformNamespace = parsed.GetValue(platform)!,
                Listen = parsed.GetValue(listen)!,
                MeteringUrl = parsed.GetValue(metering) is { } url ? new Uri(url) : null,
                MeteringAuthorityFile = parsed.GetValue(authority),
                MeteringTokenFile = parsed.GetValue(token),
                GatewayAddress = parsed.GetValue(gateway)!,
                Gateways = gateways.Read(parsed),
                CredentialRefreshInterval = TimeSpan.FromSeconds(parsed.GetValue(credentials)),
                Workers = parsed.GetValue(workers),
                RequestsPerMinute = TierLimits.Parse(parsed.GetValue(tiers) ?? [], out _),
                BindTenantNamespaces = parsed.GetValue(bind),
                ServiceAccount = parsed.GetValue(account)!,
                // Granting an issuer is letting gateways fetch its keys.
                Outbound = OutboundPolicy.Of(parsed.GetValue(outbound) ?? [], parsed.GetValue(inside) ?? []).Including(Grants(parsed.GetValue(issuers)).Select(grant => new Uri(grant.Issuer).Authority)),
                Issuers = [.. Grants(parsed.GetValue(issuers))],
                Identities = [.. OutboundPolicy.Split(parsed.GetValue(identities) ?? []).Select(IdentityGrant.TryParse).OfType<IdentityGrant>()],
                PricesFile = parsed.GetValue(prices),
                Aws = AwsEnvironment.Of(Environment.GetEnvironmentVariable),
                AwsSecrets = secrets.Read(parsed, AwsEnvironment.Of(Environment.GetEnvironmentVariable)),
                Backups = backups.Read(parsed.CommandResult),
                LeaderElection = parsed.GetValue(election),
                DryRun = parsed.GetValue(dryRun),
            },
            cancellationToken));
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LongestStop });
    }

    private static Option<string> Text(string name, string description, string? value = null)
    {
        var option = new Option<string>(name) { Description = description };
        if (value is not null)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }

    private static Option<string[]> Hosts(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, DefaultValueFactory = _ => [], HelpName = "host[:port]" };
        option.Validators.Add(result =>
        {
            foreach (var problem in OutboundPolicy.Of([.. result.Tokens.Select(token => token.Value)], []).EntryProblems())
            {
                result.AddError($"{name} {problem}");
            }
        });
        return option;
    }

    private static Option<string[]> Identities()
    {
        var option = new Option<string[]>("--workload-identities")
        {
            Description = "Which identities of the gateways a namespace's projects may use, such as team-a=arn:aws:iam::123456789012:role/claude-team-a; * stands for any characters; may be given several times (default: only projects of the platform namespace use any)",
            DefaultValueFactory = _ => [],
            HelpName = "namespace=identity",
        };
        option.Validators.Add(result =>
        {
            foreach (var text in OutboundPolicy.Split(result.Tokens.Select(token => token.Value)).Where(text => IdentityGrant.TryParse(text) is null))
            {
                result.AddError($"--workload-identities '{text}' is not NAMESPACE=IDENTITY");
            }
        });
        return option;
    }

    private static IEnumerable<IssuerGrant> Grants(string[]? texts) => (texts ?? []).Select(text => IssuerGrant.TryParse(text, out _)).OfType<IssuerGrant>();

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most})", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            // An option that was not given has its default, which is fine.
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var found && (found < least || found > most))
            {
                result.AddError($"{name} {found} is outside {least}..{most}");
            }
        });
        return option;
    }

    private static IPEndPoint? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var address))
        {
            return address;
        }

        result.AddError($"'{text}' is not ADDRESS:PORT such as 0.0.0.0:8080");
        return null;
    }
}
