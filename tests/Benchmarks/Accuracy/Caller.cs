using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness.Stacks;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>Calls gateways at random, one call after the other, and remembers what became of each.</summary>
internal sealed class Caller(HttpClient http, IReadOnlyList<RestartableProcess> gateways, (string Name, string Key, bool AtTheEdge) project, Random random)
{
    private static readonly ModelPrice Price = PriceBook.Public.Find("anthropic", AccuracyRig.Model, DateTimeOffset.UtcNow)!;

    public List<Call> Calls { get; } = [];

    /// <summary>What a call costs on average, in USD; for limits that will be reached.</summary>
    public static decimal AverageCost => Cost(1000, 300);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Calls.Add(await CallAsync());
            await Task.Delay(random.Next(1000, 5000), CancellationToken.None);
        }
    }

    private static decimal Cost(long input, long output) => CostCalculator.Cost(new TokenUsage { Input = input, Output = output }, new PricingModifiers(), Price).Total;

    private async Task<Call> CallAsync()
    {
        var (characters, most) = (random.Next(400, 8000), random.Next(100, 1200));
        var (input, output) = (random.Next(1, characters / 2), random.Next(1, most));
        var (streamed, id) = (random.NextDouble() < 0.6, $"{project.Name}-{Guid.NewGuid():n}");
        var body = JsonSerializer.SerializeToUtf8Bytes(new { model = AccuracyRig.Model, max_tokens = most, stream = streamed, messages = new[] { new { role = "user", content = new string('x', characters) } } });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{gateways[random.Next(gateways.Count)].Url}/v1/messages");
        request.Headers.Add("x-api-key", project.Key);
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("x-claude-code-session-id", id);
        var pace = streamed ? $"chunks=10;drip={random.Next(5, 120)}" : $"delay={random.Next(10, 900)}";
        request.Headers.Add("anthropic-simulator-behavior", string.Create(CultureInfo.InvariantCulture, $"input={input};output={output};{pace}"));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        var leaves = streamed && random.NextDouble() < 0.15 ? TimeSpan.FromMilliseconds(random.Next(20, 600)) : (TimeSpan?)null;
        var start = DateTimeOffset.UtcNow;
        var (ended, message) = await EndAsync(request, leaves);
        return new Call
        {
            Id = id,
            AtTheEdge = project.AtTheEdge,
            Start = start,
            End = DateTimeOffset.UtcNow,
            // As a gateway bounds it: a token is a byte at least, and what tools and templates add is no more than 2,048 (docs/routing.md).
            Worst = WorstCase.Of(body.Length + 2048, most, 0, new PricingModifiers(), Price),
            Cost = Cost(input, output),
            Ended = ended,
            Message = message,
        };
    }

    private async Task<(CallEnd, string?)> EndAsync(HttpRequestMessage request, TimeSpan? leaves)
    {
        using var patience = new CancellationTokenSource();
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            if (leaves is { } after && response.IsSuccessStatusCode)
            {
                patience.CancelAfter(after);
            }

            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(patience.Token));
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (text.Contains("event: error", StringComparison.Ordinal) ? CallEnd.Other : CallEnd.Served, null),
                HttpStatusCode.TooManyRequests => (CallEnd.Refused, text),
                HttpStatusCode.ServiceUnavailable => (CallEnd.Unavailable, text),
                _ => (CallEnd.Other, $"{(int)response.StatusCode} {text}"),
            };
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return (CallEnd.Aborted, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return (CallEnd.Broken, e.Message);
        }
    }
}
