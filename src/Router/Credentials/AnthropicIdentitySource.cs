using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Anthropic's tokens for the gateway's own identity, by its workload identity federation.</summary>
internal sealed class AnthropicIdentitySource(WorkloadIdentityEntry identity, string baseUrl, CloudEnvironment environment, CredentialHttp http, TimeProvider time) : ICredentialSource
{
    private const string Betas = "oauth-2025-04-20,oidc-federation-2026-04-01";

    public async Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
    {
        var token = await IdentityToken.ReadAsync(environment.AnthropicTokenFile, "ANTHROPIC_IDENTITY_TOKEN_FILE", cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, ProviderUrl.Join(baseUrl, "/v1/oauth/token"))
        {
            Content = new BodyContent(JsonBody.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("grant_type"u8, "urn:ietf:params:oauth:grant-type:jwt-bearer"u8);
                json.WriteString("assertion"u8, token);
                json.WriteString("federation_rule_id"u8, identity.FederationRule);
                json.WriteString("organization_id"u8, identity.Organization);
                json.WriteString("service_account_id"u8, identity.ServiceAccount);
                if (identity.Workspace is { } workspace)
                {
                    json.WriteString("workspace_id"u8, workspace);
                }

                json.WriteEndObject();
            })),
        };
        request.Headers.TryAddWithoutValidation("anthropic-beta", Betas);
        return TokenAnswer.Read(await http.AskAsync(request, cancellationToken), time.GetUtcNow(), exchanged: true);
    }
}
