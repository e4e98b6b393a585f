using ClaudeConfig.Aws;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Keys of the role that a provider names, or of the gateway's own.</summary>
internal sealed class AwsRoleSource(CloudEnvironment environment, CredentialHttp http, string region, string? role, string externalId, TimeProvider time) : ICredentialSource
{
    private static readonly RoleAsker Gateway = new("gateway", "credential.workloadIdentity.aws.roleARN, or AWS_ROLE_ARN of the gateway");

    private readonly RoleKeys keys = new(environment.Aws, http, region, Gateway, time);

    public async Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var fetched = await keys.FetchAsync(role, externalId, cancellationToken);
            return new ProviderSecret { Keys = fetched, Expires = fetched.Expires };
        }
        catch (AwsException e)
        {
            throw new CredentialException(e.Message, e);
        }
    }
}
