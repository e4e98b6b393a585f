using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>The way to a gateway from outside the cluster. Pure.</summary>
internal static class GatewayIngress
{
    /// <summary>
    /// What ingress-nginx is told so that streams stay streams: nothing is buffered, an answer may be silent for an hour, a body may be as large as a gateway takes it, and the last stretch
    /// is TLS as well. Other controllers ignore it, and are told by the platform's own annotations.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Streaming { get; } = new Dictionary<string, string>
    {
        ["nginx.ingress.kubernetes.io/backend-protocol"] = "HTTPS",
        ["nginx.ingress.kubernetes.io/proxy-body-size"] = "32m",
        ["nginx.ingress.kubernetes.io/proxy-buffering"] = "off",
        ["nginx.ingress.kubernetes.io/proxy-read-timeout"] = "3600",
        ["nginx.ingress.kubernetes.io/proxy-request-buffering"] = "off",
        ["nginx.ingress.kubernetes.io/proxy-send-timeout"] = "3600",
        ["nginx.ingress.kubernetes.io/ssl-redirect"] = "true",
    };

    public static V1Ingress Build(ChildOwner owner, string platformNamespace, string gateway, string service, string host, GatewayOptions options)
    {
        var metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway);
        foreach (var (key, value) in Streaming.Concat(options.IngressAnnotations))
        {
            metadata.Annotations[key] = value;
        }

        return new V1Ingress
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "Ingress",
            Metadata = metadata,
            Spec = new V1IngressSpec
            {
                IngressClassName = options.IngressClass,
                Tls = [new V1IngressTLS { Hosts = [host], SecretName = options.IngressTlsSecret ?? $"{gateway}-edge-tls" }],
                Rules = [new V1IngressRule { Host = host, Http = new V1HTTPIngressRuleValue { Paths = [Everything(service)] } }],
            },
        };
    }

    private static V1HTTPIngressPath Everything(string service) => new()
    {
        Path = "/",
        PathType = "Prefix",
        Backend = new V1IngressBackend { Service = new V1IngressServiceBackend { Name = service, Port = new V1ServiceBackendPort { Name = "https" } } },
    };
}
