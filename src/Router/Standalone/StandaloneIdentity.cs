using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Standalone;

/// <summary>Reads <c>credential.workloadIdentity</c>: whom the gateway becomes at a provider instead of holding a secret.</summary>
internal static class StandaloneIdentity
{
    /// <summary>Null where the provider has a secret, or what is wrong has been noted.</summary>
    public static WorkloadIdentityEntry? Read(FileFields provider, ProviderType type)
    {
        if (provider.Part("credential") is not { } credential || !credential.Has("workloadIdentity"))
        {
            return null;
        }

        var vendor = type switch { ProviderType.Bedrock => "aws", ProviderType.Vertex => "google", ProviderType.Anthropic => "anthropic", _ => null };
        if (vendor is null)
        {
            credential.Problem("workloadIdentity", $"is for Bedrock (aws), Vertex (google) and Anthropic (anthropic); type {type} needs a key: {{env: NAME}} or {{file: PATH}}");
            return new WorkloadIdentityEntry();
        }

        var choice = credential.Part("workloadIdentity")!;
        credential.End();
        var fields = choice.Part(vendor);
        choice.End();
        if (fields is null)
        {
            choice.Problem(vendor, $"is missing; type {type} needs it, if only as {{}}");
            return new WorkloadIdentityEntry();
        }

        var identity = type switch
        {
            ProviderType.Bedrock => new WorkloadIdentityEntry { RoleArn = fields.Text("roleARN") },
            ProviderType.Vertex => new WorkloadIdentityEntry { Audience = fields.Text("audience"), ServiceAccount = fields.Text("serviceAccount") },
            _ => new WorkloadIdentityEntry
            {
                Organization = fields.Text("organization", required: true), FederationRule = fields.Text("federationRule", required: true),
                ServiceAccount = fields.Text("serviceAccount", required: true), Workspace = fields.Text("workspace"),
            },
        };
        fields.End();
        return identity;
    }
}
