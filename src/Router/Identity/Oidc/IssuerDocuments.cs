using System.Text.Json;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>Fetches what an issuer publishes, over connections that the platform's policy admits.</summary>
internal sealed class IssuerDocuments(OutboundPool connections, Func<OutboundPolicy> policy, TimeProvider time)
{
    private const int Largest = 512 * 1024;
    private const string Discovery = "/.well-known/openid-configuration";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>An issuer's discovery document.</summary>
    /// <exception cref="IssuerException">There is none, or it is another's.</exception>
    public async Task<JsonDocument> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        var json = await GetAsync(new Uri(issuer.TrimEnd('/') + Discovery), cancellationToken);
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json);
            // Else it would be another's document, and another's keys.
            if (Text(document, "issuer") == issuer)
            {
                return document;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw new IssuerException("its discovery document is no JSON", e);
        }

        document.Dispose();
        throw new IssuerException("its discovery document is of another issuer; spec.identity.oidc[].issuerURL must be written as it is there");
    }

    /// <summary>The address of an issuer's key set.</summary>
    /// <exception cref="IssuerException">It does not say, or not rightly.</exception>
    public async Task<Uri> KeysAddressAsync(string issuer, CancellationToken cancellationToken)
    {
        using var document = await DiscoverAsync(issuer, cancellationToken);
        return Uri.TryCreate(Text(document, "jwks_uri"), UriKind.Absolute, out var address) ? address : throw new IssuerException("its discovery document has no jwks_uri");
    }

    /// <summary>The key set.</summary>
    /// <exception cref="IssuerException">There is none that can be used.</exception>
    public async Task<KeySet> KeysAsync(Uri address, CancellationToken cancellationToken) =>
        KeySet.Read(await GetAsync(address, cancellationToken), out var problem) ?? throw new IssuerException(problem!);

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private async Task<byte[]> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (policy().ProblemOf(address.GetLeftPart(UriPartial.Authority)) is { } closed)
        {
            throw new IssuerException(closed);
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await connections.Current.SendAsync(request, both.Token);
            return (int)response.StatusCode == 200 ? await ReadAsync(response, both.Token) : throw new IssuerException($"{address} answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IssuerException($"{address.Authority} did not answer within {Limit.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OutboundRefusedException)
        {
            throw new IssuerException($"{address.Authority}: {e.Message}", e);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var piece = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(piece, cancellationToken)) > 0;)
        {
            kept.Write(piece, 0, read);
            if (kept.Length > Largest)
            {
                throw new IssuerException($"{response.RequestMessage?.RequestUri?.Authority}: more than {Largest / 1024} KiB");
            }
        }

        return kept.ToArray();
    }
}
