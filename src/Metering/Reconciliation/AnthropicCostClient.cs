using System.Globalization;
using System.Net;

namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>Fetches Anthropic's cost report with an Admin API key.</summary>
internal sealed class AnthropicCostClient : IDisposable
{
    public static readonly Uri PublicAddress = new("https://api.anthropic.com/");

    private const int MostPages = 100;
    private const int LargestPage = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly string _keyFile;

    /// <param name="address">Of the API.</param>
    /// <param name="keyFile">Read for every report, so that a key may be changed.</param>
    public AnthropicCostClient(Uri address, string keyFile)
    {
        _keyFile = keyFile;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, disposeHandler: true)
        {
            BaseAddress = address, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LargestPage,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("claudeconfig-metering");
    }

    /// <summary>Every page of a span of days.</summary>
    /// <exception cref="HttpRequestException">The API refuses, or cannot be reached.</exception>
    /// <exception cref="InvalidDataException">It answers what is no report.</exception>
    public async Task<(HashSet<DateTimeOffset> Days, List<ProviderCost> Costs)> FetchAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var key = (await File.ReadAllTextAsync(_keyFile, cancellationToken)).Trim();
        var (days, costs) = (new HashSet<DateTimeOffset>(), new List<ProviderCost>());
        string? page = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var report = await FetchAsync(key, from, to, page, cancellationToken);
            days.UnionWith(report.Days);
            costs.AddRange(report.Costs);
            page = report.NextPage;
            if (page is null)
            {
                return (days, costs);
            }
        }

        throw new InvalidDataException($"the cost report does not end after {MostPages} pages");
    }

    public void Dispose() => _http.Dispose();

    private async Task<AnthropicCostReport> FetchAsync(string key, DateTimeOffset from, DateTimeOffset to, string? page, CancellationToken cancellationToken)
    {
        var next = page is null ? "" : $"&page={Uri.EscapeDataString(page)}";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"v1/organizations/cost_report?starting_at={Text(from)}&ending_at={Text(to)}&bucket_width=1d&limit=31&group_by[]=workspace_id&group_by[]=description{next}");
        request.Headers.Add("x-api-key", key);
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"the cost report was answered {(int)response.StatusCode}; an Admin API key (sk-ant-admin…) is needed", null, response.StatusCode);
        }

        var report = AnthropicCostReport.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return report.Problems is [var problem, ..] ? throw new InvalidDataException($"the cost report cannot be read: {problem.Field}: {problem.Detail}") : report;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
