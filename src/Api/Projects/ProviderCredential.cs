using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where a credential comes from: exactly one source.</summary>
[Rule("has(self.secretKeyRef) != has(self.awsSecretsManager)",
    "exactly one of secretKeyRef and awsSecretsManager must be set")]
public sealed record ProviderCredential
{
    /// <summary>A key of a Secret in the project's namespace.</summary>
    public SecretKeyReference? SecretKeyRef { get; init; }

    /// <summary>A secret in AWS Secrets Manager whose name has one of the platform's allowed prefixes.</summary>
    public AwsSecret? AwsSecretsManager { get; init; }
}
