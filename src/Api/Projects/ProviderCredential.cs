using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where a credential comes from: exactly one source.</summary>
[Rule("(has(self.secretKeyRef) ? 1 : 0) + (has(self.awsSecretsManager) ? 1 : 0) + (has(self.workloadIdentity) ? 1 : 0) == 1",
    "exactly one of secretKeyRef, awsSecretsManager and workloadIdentity must be set")]
public sealed record ProviderCredential
{
    /// <summary>
    /// A key of a Secret in the project's namespace: an API key; for Bedrock also the JSON of access keys (AccessKeyId, SecretAccessKey, SessionToken); for
    /// Vertex the JSON of a service account's key.
    /// </summary>
    public SecretKeyReference? SecretKeyRef { get; init; }

    /// <summary>A secret in AWS Secrets Manager whose name has one of the platform's allowed prefixes.</summary>
    public AwsSecret? AwsSecretsManager { get; init; }

    /// <summary>No secret: gateways identify themselves. For Bedrock, Vertex and Anthropic.</summary>
    public WorkloadIdentity? WorkloadIdentity { get; init; }
}
