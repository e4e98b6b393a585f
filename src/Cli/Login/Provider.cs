using System.Text.Json;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.Login;

/// <summary>The company's identity provider: discovery, device authorization (RFC 8628) and tokens, for one client of it.</summary>
internal sealed class Provider : IDisposable
{
    private const int LargestAnswer = 256 * 1024;

    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
    private readonly HttpClient _client;

    public Provider() => _client = new HttpClient(_handler) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LargestAnswer };

    /// <summary>The issuer's discovery document.</summary>
    /// <exception cref="UsageException">There is none, or it is of somebody else.</exception>
    public async Task<JsonElement> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        var (_, found) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(issuer, $"{issuer.TrimEnd('/')}/.well-known/openid-configuration")), cancellationToken);
        return found.Text("issuer")?.TrimEnd('/') == issuer.TrimEnd('/')
            ? found
            : throw new UsageException($"the discovery document of {issuer} is of \"{found.Text("issuer")}\"; give --issuer exactly as the provider writes it");
    }

    /// <summary>Posts a form; a refusal is an answer, too.</summary>
    /// <exception cref="UsageException">There is no answer that can be read.</exception>
    public async Task<(bool Accepted, JsonElement Answer)> PostAsync(string issuer, string address, LoginClient client, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address(issuer, address)) { Content = new FormUrlEncodedContent([.. client.Form(), .. form]) };
        return await SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    /// <summary>Tokens go over TLS, but for a provider on this machine.</summary>
    private static Uri Address(string issuer, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : throw new UsageException($"{issuer}: \"{text}\" is no https address");

    private async Task<(bool Accepted, JsonElement Answer)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var sent = request;
            sent.Headers.Accept.ParseAdd("application/json");
            using var response = await _client.SendAsync(sent, cancellationToken);
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return (response.IsSuccessStatusCode, document.RootElement.Clone());
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UsageException($"{request.RequestUri} gives no answer that can be used: {e.Message}");
        }
    }
}
