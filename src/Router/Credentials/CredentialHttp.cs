using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Asks for credentials: over the ways that the platform admits, or of the machine itself where its own environment says so.</summary>
internal sealed class CredentialHttp : IAwsAsker, IDisposable
{
    private const int LargestAnswer = 256 * 1024;
    private const int LongestWord = 200;

    private readonly OutboundPool connections;
    private readonly Func<OutboundPolicy> policy;
    private readonly HttpMessageInvoker local;
    private readonly ProviderEgress? egress;

    public CredentialHttp(OutboundPool connections, Func<OutboundPolicy> policy)
        : this(connections, policy, Local(), null)
    {
    }

    private CredentialHttp(OutboundPool connections, Func<OutboundPolicy> policy, HttpMessageInvoker local, ProviderEgress? egress) =>
        (this.connections, this.policy, this.local, this.egress) = (connections, policy, local, egress);

    /// <summary>
    /// The same on a provider's own way out, as far as its proxy goes: what gateways identify themselves with is shown to nobody by the word of authorities that a tenant
    /// names. Need not be disposed.
    /// </summary>
    public CredentialHttp By(ProviderEgress? own) => own?.ToOthers is { } way ? new(connections, policy, local, way) : this;

    /// <summary>Asks over the ways that lead outside.</summary>
    /// <exception cref="CredentialException">No answer, or one that refuses.</exception>
    public Task<string> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        policy().ProblemOf(request.RequestUri!.GetLeftPart(UriPartial.Authority)) is { } problem
            ? throw new CredentialException($"{request.RequestUri.Host} is not asked for credentials: {problem}")
            : AskAsync(connections.Of(egress), request, cancellationToken);

    /// <summary>Asks what runs on the machine itself.</summary>
    /// <exception cref="CredentialException">No answer, or one that refuses.</exception>
    public Task<string> AskLocalAsync(HttpRequestMessage request, CancellationToken cancellationToken) => AskAsync(local, request, cancellationToken);

    public void Dispose() => local.Dispose();

    // Link-local, which no provider may lie at: only addresses of the gateway's own environment are asked by it, and no proxy stands before them.
    private static HttpMessageInvoker Local() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ActivityHeadersPropagator = null,
    });

    private static async Task<string> AskAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var bytes = ArrayPool<byte>.Shared.Rent(LargestAnswer);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(bytes.AsMemory(0, LargestAnswer), LargestAnswer, throwOnEndOfStream: false, cancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(bytes, 0, length);
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            return response.IsSuccessStatusCode ? text : throw new CredentialException($"{request.RequestUri!.Host} refused with {(int)response.StatusCode}{Reason(text)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new CredentialException($"{request.RequestUri!.Host} cannot be reached: {(e.InnerException is OutboundRefusedException refused ? refused.Message : e.Message)}", e);
        }
    }

    /// <summary>What a refusal says, from the few fields that never repeat what was sent.</summary>
    private static string Reason(string text)
    {
        string?[] words = [XmlText.Of(text, "Code"), XmlText.Of(text, "Message"), .. Json(text)];
        var said = string.Join(": ", words.OfType<string>().Where(word => word.Length > 0).Select(word => word.Length > LongestWord ? word[..LongestWord] : word));
        return said.Length == 0 ? "" : $" ({said})";
    }

    private static string?[] Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.Child("error") is { ValueKind: JsonValueKind.Object } error
                ? [error.Text("type") ?? error.Text("status"), error.Text("message")]
                : [root.Text("error"), root.Text("error_description"), root.Text("message")];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
