using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Metering's HTTP API, with the platform's token: whoever calls has decided before who may see the answer. Answers are kept for seconds, so that many viewers cost what one does.</summary>
internal sealed class MeteringApi : IDisposable
{
    private const int MostAnswers = 2_000;
    private const int Connections = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TokenSource _token;
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostAnswers });

    public MeteringApi(DashboardOptions options, TokenSource token)
    {
        _token = token;
        var handler = TrustedHandler.Create(options.MeteringCa);
        handler.MaxConnectionsPerServer = Connections;
        _http = new HttpClient(handler) { BaseAddress = options.MeteringUrl, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>An answer in JSON; null for 404.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="cancellationToken">Ends the wait; the question itself goes on for others who wait.</param>
    /// <param name="kept">How long it is good for; a second unless given.</param>
    /// <exception cref="MeteringException">Metering does not answer, or refuses.</exception>
    public async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken, TimeSpan? kept = null)
    {
        var answer = await SharedAsync(path, kept ?? Kept).WaitAsync(cancellationToken);
        return answer is null ? null : JsonDocument.Parse(answer);
    }

    /// <summary>An answer in one of the forms of <see cref="UpstreamJson"/>; null for 404.</summary>
    public async Task<T?> GetAsync<T>(string path, CancellationToken cancellationToken, TimeSpan? kept = null)
        where T : class
    {
        var answer = await SharedAsync(path, kept ?? Kept).WaitAsync(cancellationToken);
        return answer is null ? null : JsonSerializer.Deserialize<T>(answer, UpstreamJson.Options);
    }

    /// <summary>An answer that is handed on as it comes.</summary>
    /// <exception cref="MeteringException">Metering does not answer, or refuses.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Current());
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new MeteringException(null, "Metering cannot be reached", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new MeteringException((int)response.StatusCode, await DetailAsync(response, cancellationToken));
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _answers.Dispose();
    }

    /// <summary>All who ask the same at once wait for one answer. A failure is kept for nobody.</summary>
    private Task<byte[]?> SharedAsync(string path, TimeSpan kept)
    {
        Lazy<Task<byte[]?>> asked;
        lock (_answers)
        {
            if (!_answers.TryGetValue(path, out asked!))
            {
                asked = new Lazy<Task<byte[]?>>(() => ReadAsync(path));
                _answers.Set(path, asked, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = kept, Size = 1 });
            }
        }

        var answer = asked.Value;
        if (answer.IsFaulted)
        {
            _answers.Remove(path);
        }

        return answer;
    }

    private async Task<byte[]?> ReadAsync(string path)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            using var response = await OpenAsync(path, limit.Token);
            return await response.Content.ReadAsByteArrayAsync(limit.Token);
        }
        catch (MeteringException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            throw new MeteringException(null, $"Metering has not answered within {Patience.TotalSeconds:0} seconds", e);
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { Length: > 0 } text ? text : $"Metering answers {(int)response.StatusCode}";
        }
        catch (JsonException)
        {
            return $"Metering answers {(int)response.StatusCode}";
        }
    }
}
