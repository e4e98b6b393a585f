using System.Net.Sockets;
using System.Text;

namespace ClaudeConfig.Aws;

/// <summary>Plain ways to AWS and to what hands out keys on the machine: no redirects, no cookies, answers of bounded size and time.</summary>
public sealed class AwsHttp : IAwsAsker, IDisposable
{
    private const int LargestAnswer = 8 * 1024 * 1024;
    private const int LongestWord = 200;

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(15);

    private readonly HttpMessageInvoker _outside = new(Handler(proxy: true));
    private readonly HttpMessageInvoker _machine = new(Handler(proxy: false));

    /// <inheritdoc/>
    public Task<string> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken) => TextAsync(_outside, request, cancellationToken);

    /// <inheritdoc/>
    public Task<string> AskLocalAsync(HttpRequestMessage request, CancellationToken cancellationToken) => TextAsync(_machine, request, cancellationToken);

    /// <summary>Asks a service, whatever it answers.</summary>
    /// <param name="request">The request, signed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AwsException">No answer.</exception>
    public Task<AwsAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(_outside, request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _outside.Dispose();
        _machine.Dispose();
    }

    private static SocketsHttpHandler Handler(bool proxy) => new()
    {
        UseProxy = proxy,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 8,
        ActivityHeadersPropagator = null,
    };

    private static async Task<string> TextAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(http, request, cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(answer.Body);
        return answer.Status is >= 200 and < 300 ? text : throw new AwsException($"{request.RequestUri!.Host} refused with {answer.Status}{Reason(text)}") { Status = answer.Status, Code = XmlText.Of(text, "Code") ?? "" };
    }

    private static async Task<AwsAnswer> SendAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestCall);
        try
        {
            using var response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, limit.Token).ConfigureAwait(false);
            return new AwsAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), response.Headers.Date);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AwsException($"{request.RequestUri!.Host} did not answer within {LongestCall.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new AwsException($"{request.RequestUri!.Host} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>What a refusal says, from the few fields that never repeat what was sent.</summary>
    private static string Reason(string text)
    {
        string?[] words = [XmlText.Of(text, "Code"), XmlText.Of(text, "Message")];
        var said = string.Join(": ", words.OfType<string>().Where(word => word.Length > 0).Select(word => word.Length > LongestWord ? word[..LongestWord] : word));
        return said.Length == 0 ? "" : $" ({said})";
    }
}
