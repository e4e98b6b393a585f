using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Aws;

/// <summary>
/// Keys of a role: bought with the token of a program's ServiceAccount (IRSA), or handed out to its pod (EKS Pod Identity), and from
/// there on to a role that is named.
/// </summary>
/// <param name="environment">What the program has to identify itself with.</param>
/// <param name="http">How it asks.</param>
/// <param name="region">Whose STS is asked.</param>
/// <param name="asks">Who asks, and what to set where no role is known: for messages and for the session's name.</param>
/// <param name="time">The clock.</param>
public sealed class RoleKeys(AwsEnvironment environment, IAwsAsker http, string region, RoleAsker asks, TimeProvider time)
{
    private const string Version = "2011-06-15";

    /// <summary>Gets fresh keys.</summary>
    /// <param name="role">The role to become; null for the program's own.</param>
    /// <param name="externalId">Said to roles that are assumed from the pod's: trust policies can demand it, so that no project takes another's role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AwsException">There are none, and why.</exception>
    public async Task<AwsKeys> FetchAsync(string? role, string externalId, CancellationToken cancellationToken)
    {
        if (environment.TokenFile is not null)
        {
            var wanted = role ?? environment.Role ?? throw new AwsException($"no role is named: set {asks.RoleSetting}");
            var token = await ReadTokenAsync(environment.TokenFile, "AWS_WEB_IDENTITY_TOKEN_FILE", cancellationToken).ConfigureAwait(false);
            return await AssumeAsync([("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", wanted), ("WebIdentityToken", token)], null, cancellationToken).ConfigureAwait(false);
        }

        if (environment.ContainerAddress is not { } container)
        {
            throw new AwsException(
                $"the {asks.Program} has no identity at AWS: annotate its ServiceAccount with eks.amazonaws.com/role-arn, or give it an EKS Pod Identity association, and restart it");
        }

        var own = await OfPodAsync(container, cancellationToken).ConfigureAwait(false);
        return role is null ? own : await AssumeAsync([("Action", "AssumeRole"), ("RoleArn", role), ("ExternalId", externalId)], own, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AwsKeys> OfPodAsync(string container, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, container);
        if (environment.ContainerTokenFile is { } file)
        {
            request.Headers.TryAddWithoutValidation("authorization", await ReadTokenAsync(file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", cancellationToken).ConfigureAwait(false));
        }

        var answer = await http.AskLocalAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var said = document.RootElement;
            return Keys(Text(said, "AccessKeyId"), Text(said, "SecretAccessKey"), Text(said, "Token"), Text(said, "Expiration"));
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private async Task<AwsKeys> AssumeAsync((string Name, string Value)[] fields, AwsKeys? signer, CancellationToken cancellationToken)
    {
        var address = new Uri(environment.StsAddress ?? $"https://sts.{region}.{AwsPartition.SuffixOf(region)}");
        var form = Encoding.ASCII.GetBytes(
            string.Join('&', fields.Append(("RoleSessionName", $"claudeconfig-{asks.Program}")).Append(("Version", Version)).Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2)}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/")) { Content = new ByteArrayContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        if (signer is not null)
        {
            SigV4.Sign(request, Convert.ToHexStringLower(SHA256.HashData(form)), signer, (region, "sts"), time.GetUtcNow());
        }

        var answer = await http.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return Keys(XmlText.Of(answer, "AccessKeyId"), XmlText.Of(answer, "SecretAccessKey"), XmlText.Of(answer, "SessionToken"), XmlText.Of(answer, "Expiration"));
    }

    private static async Task<string> ReadTokenAsync(string file, string variable, CancellationToken cancellationToken)
    {
        const int Longest = 16 * 1024;
        try
        {
            // Anew every time: the kubelet rewrites it before it ends.
            var token = (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
            return token.Length is > 0 and <= Longest ? token : throw new AwsException($"the identity token in {file} ({variable}) is empty or longer than {Longest} characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AwsException($"the identity token in {file} ({variable}) cannot be read: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static AwsKeys Keys(string? id, string? secret, string? session, string? expiration) =>
        id is { Length: > 0 } && secret is { Length: > 0 } && session is { Length: > 0 }
            && DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires)
            ? new AwsKeys(id, secret, session, expires)
            : throw Unreadable();

    private static AwsException Unreadable() => new("AWS answered with keys that cannot be read");
}
