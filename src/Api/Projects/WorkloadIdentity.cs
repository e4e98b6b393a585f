using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Whom gateways become at a provider with an identity of their own. Exactly one vendor. The platform says which namespace may use which.</summary>
[Rule("(has(self.aws) ? 1 : 0) + (has(self.google) ? 1 : 0) + (has(self.anthropic) ? 1 : 0) == 1",
    "exactly one of aws, google and anthropic must be set")]
public sealed record WorkloadIdentity
{
    /// <summary>For Bedrock: IRSA or EKS Pod Identity.</summary>
    public AwsIdentity? Aws { get; init; }

    /// <summary>For Vertex AI: workload identity federation, or the metadata server of GKE.</summary>
    public GoogleIdentity? Google { get; init; }

    /// <summary>For Anthropic: workload identity federation.</summary>
    public AnthropicIdentity? Anthropic { get; init; }
}
