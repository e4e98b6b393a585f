using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Webhooks.Injecting;

namespace ClaudeConfig.Webhooks;

/// <summary>The command line.</summary>
internal static class WebhookCommand
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(28);

    public static Task<int> RunAsync(string[] args)
    {
        var defaults = new WebhookOptions();
        var kubeconfig = new Option<string>("--kubeconfig") { Description = "kubeconfig file (default: $KUBECONFIG, then the pod's ServiceAccount, then ~/.kube/config)" };
        var platform = Text("--platform-namespace", "The namespace that this runs in", Names.PlatformNamespace);
        var service = Text("--service", "The Service that the API server calls", defaults.ServiceName);
        var url = new Option<string>("--url") { Description = "Base address that the API server calls instead of the Service, such as https://127.0.0.1:9443, where it runs outside of the cluster" };
        url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == "https"))
            {
                result.AddError($"--url '{text}' is not an absolute https address; API servers call nothing else");
            }
        });
        var listen = Address("--listen", "Where reviews are answered, over TLS, as ADDRESS:PORT", defaults.Listen);
        var health = Address("--health-listen", "Where /healthz, /readyz and /metrics are served, as ADDRESS:PORT (port 0 takes a free one)", defaults.HealthListen);
        var outbound = Hosts("--outbound-hosts", "Hosts that gateways may send requests to, as the operator is told (default: those of the vendors)");
        var inside = Hosts("--internal-hosts", "Hosts that may lie at private addresses, as the operator is told");
        var election = new Option<bool>("--leader-election") { Description = "Take turns with other replicas; only the leader writes certificates and registrations", DefaultValueFactory = _ => true };
        var injection = new InjectionArguments();
        var command = new RootCommand("Claude Config webhooks: refuses what is wrong with a ClaudeProject, ClaudeConfiguration, Budget or ModelRoute before it is stored, and gives pods of projects their policy and their access.");
        foreach (var option in (Option[])[kubeconfig, platform, service, url, listen, health, outbound, inside, election, .. injection.All])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => WebhookHost.RunAsync(
            new WebhookOptions
            {
                Kubeconfig = parsed.GetValue(kubeconfig),
                PlatformNamespace = parsed.GetValue(platform)!,
                ServiceName = parsed.GetValue(service)!,
                Url = parsed.GetValue(url) is { } address ? new Uri(address) : null,
                Listen = parsed.GetValue(listen)!,
                HealthListen = parsed.GetValue(health)!,
                Outbound = OutboundPolicy.Of(parsed.GetValue(outbound) ?? [], parsed.GetValue(inside) ?? []),
                LeaderElection = parsed.GetValue(election),
                Injection = injection.Read(parsed),
            },
            cancellationToken));
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LongestStop });
    }

    private static Option<string> Text(string name, string description, string value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<IPEndPoint> Address(string name, string description, IPEndPoint value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var address))
            {
                return address;
            }

            result.AddError($"{name} '{text}' is not ADDRESS:PORT such as 0.0.0.0:9443");
            return null;
        },
    };

    private static Option<string[]> Hosts(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = $"{description}; may be given several times", DefaultValueFactory = _ => [], HelpName = "host[:port]" };
        option.Validators.Add(result =>
        {
            foreach (var problem in OutboundPolicy.Of([.. result.Tokens.Select(token => token.Value)], []).EntryProblems())
            {
                result.AddError($"{name} {problem}");
            }
        });
        return option;
    }
}
