using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>The part of the command line that is about gateways that projects ask for.</summary>
internal sealed class GatewayArguments
{
    private const int MostGateways = 1000;
    private const int LargestGateway = 100;

    private static readonly GatewayOptions Defaults = new();

    private readonly Option<string> template = new("--gateway-template") { Description = "StatefulSet of the shared gateway in the platform namespace, which dedicated ones are made like", DefaultValueFactory = _ => Defaults.Template };
    private readonly Option<string[]> domains = new("--gateway-domains") { Description = "Domains below which projects may ask for host names of gateways; may be given several times (default: none)", DefaultValueFactory = _ => [], HelpName = "domain" };
    private readonly Option<int> dedicated = new("--dedicated-gateways") { Description = $"Most dedicated gateways in the cluster (0 to {MostGateways})", DefaultValueFactory = _ => Defaults.MostDedicated };
    private readonly Option<int> replicas = new("--gateway-max-replicas") { Description = $"Most replicas of a dedicated gateway, whatever its project asks for (1 to {LargestGateway})", DefaultValueFactory = _ => Defaults.MostReplicas };
    private readonly Option<string> ingressClass = new("--ingress-class") { Description = "Class of the Ingresses of host names (default: the cluster's)" };
    private readonly Option<string[]> annotations = new("--ingress-annotations") { Description = "Annotation of these Ingresses, such as cert-manager.io/cluster-issuer=letsencrypt; may be given several times", DefaultValueFactory = _ => [], HelpName = "key=value" };
    private readonly Option<string> certificate = new("--ingress-tls-secret") { Description = "Secret in the platform namespace with a certificate for all host names (default: GATEWAY-edge-tls for each, which cert-manager or somebody else makes)" };

    private readonly Option<string?> parent = new("--gateway-api-parent") { Description = "Gateway that host names are published at by HTTPRoutes, instead of Ingresses", HelpName = "namespace/name[/listener]" };
    private readonly Option<string?> authority = new("--gateway-api-ca") { Description = "ConfigMap in the platform namespace whose ca.crt vouches for gateways: makes a BackendTLSPolicy for each that is published", HelpName = "name" };
    private readonly Option<string[]> origins = new("--cors-origins") { Description = "Origins of pages whose scripts may ask gateways that are published by HTTPRoutes; may be given several times (default: none)", DefaultValueFactory = _ => [], HelpName = "https://host" };

    public GatewayArguments()
    {
        parent.Validators.Add(result => Check(result, text => text.Split('/') is [{ Length: > 0 }, { Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }] ? null : $"'{text}' is not NAMESPACE/NAME or NAMESPACE/NAME/LISTENER"));
        origins.Validators.Add(result => Check(result, text => Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme == Uri.UriSchemeHttps && origin.GetLeftPart(UriPartial.Authority) == text ? null : $"'{text}' is not an origin such as https://tools.example.com"));
        domains.Validators.Add(result => Check(result, text => Uri.CheckHostName(text.TrimStart('.')) == UriHostNameType.Dns ? null : $"'{text}' is not a domain such as claude.example.com"));
        annotations.Validators.Add(result => Check(result, text => text.IndexOf('=', StringComparison.Ordinal) > 0 ? null : $"'{text}' is not KEY=VALUE"));
        dedicated.Validators.Add(result => CheckRange(result, 0, MostGateways));
        replicas.Validators.Add(result => CheckRange(result, 1, LargestGateway));
    }

    public IEnumerable<Option> All => [template, domains, dedicated, replicas, ingressClass, annotations, certificate, parent, authority, origins];

    public GatewayOptions Read(ParseResult parsed) => new()
    {
        Template = parsed.GetValue(template)!,
        Domains = [.. OutboundPolicy.Split(parsed.GetValue(domains) ?? []).Select(domain => domain.TrimStart('.'))],
        MostDedicated = parsed.GetValue(dedicated),
        MostReplicas = parsed.GetValue(replicas),
        IngressClass = parsed.GetValue(ingressClass),
        IngressAnnotations = (parsed.GetValue(annotations) ?? []).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        IngressTlsSecret = parsed.GetValue(certificate),
        RouteParent = parsed.GetValue(parent),
        RouteAuthority = parsed.GetValue(authority),
        CorsOrigins = [.. OutboundPolicy.Split(parsed.GetValue(origins) ?? [])],
    };

    private static void Check(OptionResult result, Func<string, string?> problemOf)
    {
        foreach (var problem in OutboundPolicy.Split(result.Tokens.Select(token => token.Value)).Select(problemOf).OfType<string>())
        {
            result.AddError($"{result.Option.Name} {problem}");
        }
    }

    private static void CheckRange(OptionResult result, int least, int most)
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var found && (found < least || found > most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} {found} is outside {least}..{most}"));
        }
    }
}
