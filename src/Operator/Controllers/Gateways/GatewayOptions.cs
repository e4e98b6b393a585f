namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>What the platform team sets for gateways that projects ask for.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The StatefulSet of the shared gateway in the platform namespace: a dedicated one is made like it.</summary>
    public string Template { get; init; } = "claudeconfig-gateway";

    /// <summary>Domains below which projects may ask for host names; none unless said.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Most dedicated gateways in the cluster.</summary>
    public int MostDedicated { get; init; } = 20;

    /// <summary>Most replicas of a dedicated gateway, whatever its project asks for.</summary>
    public int MostReplicas { get; init; } = 20;

    /// <summary>The class of Ingresses; the cluster's default unless set.</summary>
    public string? IngressClass { get; init; }

    /// <summary>Annotations of Ingresses, over <see cref="GatewayIngress.Streaming"/>.</summary>
    public IReadOnlyDictionary<string, string> IngressAnnotations { get; init; } = new Dictionary<string, string>();

    /// <summary>A Secret in the platform namespace with the certificate of all host names; one for each gateway, which somebody else makes, unless set.</summary>
    public string? IngressTlsSecret { get; init; }

    /// <summary>The Gateway that host names are published at by HTTPRoutes instead of Ingresses, as NAMESPACE/NAME or NAMESPACE/NAME/LISTENER; null for Ingresses.</summary>
    public string? RouteParent { get; init; }

    /// <summary>A ConfigMap in the platform namespace whose ca.crt vouches for gateways; null where the platform says by other means how they are spoken to.</summary>
    public string? RouteAuthority { get; init; }

    /// <summary>Origins of pages whose scripts may ask gateways; none unless said.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];
}
