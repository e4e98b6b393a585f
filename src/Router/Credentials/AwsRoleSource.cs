using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Credentials;

/// <summary>
/// Keys of a role: bought with the token of the gateway's ServiceAccount (IRSA), or handed out to its pod (EKS Pod Identity), and from
/// there on to the role that a project names.
/// </summary>
/// <param name="environment">What the gateway has to identify itself with.</param>
/// <param name="http">How it asks.</param>
/// <param name="region">Whose STS is asked.</param>
/// <param name="role">The role to become; null for the gateway's own.</param>
/// <param name="externalId">Said to roles that are assumed from the pod's: trust policies can demand it, so that no project takes another's role.</param>
/// <param name="time">The clock.</param>
internal sealed class AwsRoleSource(CloudEnvironment environment, CredentialHttp http, string region, string? role, string externalId, TimeProvider time) : ICredentialSource
{
    private const string Session = "claudeconfig-gateway";
    private const string Version = "2011-06-15";

    public async Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
    {
        if (environment.AwsTokenFile is not null)
        {
            var wanted = role ?? environment.AwsRole ?? throw new CredentialException("no role is named: set credential.workloadIdentity.aws.roleARN, or AWS_ROLE_ARN of the gateway");
            var token = await IdentityToken.ReadAsync(environment.AwsTokenFile, "AWS_WEB_IDENTITY_TOKEN_FILE", cancellationToken);
            return await AssumeAsync([("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", wanted), ("WebIdentityToken", token)], null, cancellationToken);
        }

        if (environment.AwsContainerAddress is not { } container)
        {
            throw new CredentialException(
                "the gateway has no identity at AWS: annotate its ServiceAccount with eks.amazonaws.com/role-arn, or give it an EKS Pod Identity association, and restart it");
        }

        var own = await OfPodAsync(container, cancellationToken);
        return role is null ? own : await AssumeAsync([("Action", "AssumeRole"), ("RoleArn", role), ("ExternalId", externalId)], own.Keys, cancellationToken);
    }

    private async Task<ProviderSecret> OfPodAsync(string container, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, container);
        if (environment.AwsContainerTokenFile is { } file)
        {
            request.Headers.TryAddWithoutValidation("authorization", await IdentityToken.ReadAsync(file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", cancellationToken));
        }

        var answer = await http.AskLocalAsync(request, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var said = document.RootElement;
            return Secret(said.Text("AccessKeyId"), said.Text("SecretAccessKey"), said.Text("Token"), said.Text("Expiration"));
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private async Task<ProviderSecret> AssumeAsync((string Name, string Value)[] fields, AwsKeys? signer, CancellationToken cancellationToken)
    {
        var address = new Uri(environment.StsAddress ?? $"https://sts.{region}.amazonaws.com");
        var form = string.Join('&', fields.Append(("RoleSessionName", Session)).Append(("Version", Version)).Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2)}"));
        var content = new BodyContent(System.Text.Encoding.ASCII.GetBytes(form));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/")) { Content = content };
        if (signer is not null)
        {
            SigV4.Sign(request, content, signer, (region, "sts"), time.GetUtcNow());
        }

        var answer = await http.AskAsync(request, cancellationToken);
        return Secret(XmlText.Of(answer, "AccessKeyId"), XmlText.Of(answer, "SecretAccessKey"), XmlText.Of(answer, "SessionToken"), XmlText.Of(answer, "Expiration"));
    }

    private static ProviderSecret Secret(string? id, string? secret, string? session, string? expiration) =>
        id is { Length: > 0 } && secret is { Length: > 0 } && session is { Length: > 0 }
            && DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires)
            ? new ProviderSecret { Keys = new AwsKeys(id, secret, session), Expires = expires }
            : throw Unreadable();

    private static CredentialException Unreadable() => new("AWS answered with keys that cannot be read");
}
