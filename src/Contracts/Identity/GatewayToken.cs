namespace ClaudeConfig.Contracts.Identity;

/// <summary>The token by which a gateway says to Metering which pod it is: projected, and bound to the pod.</summary>
public static class GatewayToken
{
    /// <summary>Not the audience of callers' tokens: a workload's token, which gateways see, is none of a gateway.</summary>
    public const string Audience = "metering.claudeconfig.dev";

    /// <summary>Where Kubernetes names the pod that a token is bound to.</summary>
    public const string PodExtra = "authentication.kubernetes.io/pod-name";

    /// <summary>Where Kubernetes says the uid of that pod.</summary>
    public const string PodUidExtra = "authentication.kubernetes.io/pod-uid";
}
