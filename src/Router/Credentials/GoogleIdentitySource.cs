using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Credentials;

/// <summary>
/// Google's tokens for the gateway's own identity: bought with the token of its ServiceAccount at a workload identity pool, or got from the
/// metadata server of its machine; and from there on those of the service account that a project names.
/// </summary>
internal sealed class GoogleIdentitySource(WorkloadIdentityEntry identity, CloudEnvironment environment, CredentialHttp http, TimeProvider time) : ICredentialSource
{
    public const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    public async Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
    {
        var own = identity.Audience is { } audience ? await ExchangeAsync(audience, cancellationToken) : await OfMachineAsync(cancellationToken);
        return identity.ServiceAccount is { } account ? await ImpersonateAsync(account, own.Token!, cancellationToken) : own;
    }

    private async Task<ProviderSecret> ExchangeAsync(string audience, CancellationToken cancellationToken)
    {
        var token = await IdentityToken.ReadAsync(environment.GoogleTokenFile, "GOOGLE_IDENTITY_TOKEN_FILE", cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, environment.GoogleExchangeAddress)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                new("audience", audience),
                new("scope", Scope),
                new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                new("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
                new("subject_token", token),
            ]),
        };
        return TokenAnswer.Read(await http.AskAsync(request, cancellationToken), time.GetUtcNow());
    }

    private async Task<ProviderSecret> OfMachineAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{environment.GoogleMetadataHost}/computeMetadata/v1/instance/service-accounts/default/token");
        // Without it the server thinks of a browser that was led astray.
        request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
        return TokenAnswer.Read(await http.AskLocalAsync(request, cancellationToken), time.GetUtcNow());
    }

    private async Task<ProviderSecret> ImpersonateAsync(string account, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{environment.GoogleIamAddress}/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(account)}:generateAccessToken")
        {
            Content = new BodyContent(JsonBody.Write(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("scope"u8);
                json.WriteStringValue(Scope);
                json.WriteEndArray();
                json.WriteEndObject();
            })),
        };
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + token);
        return TokenAnswer.Read(await http.AskAsync(request, cancellationToken), time.GetUtcNow());
    }
}
