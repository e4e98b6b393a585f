using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Demo;

/// <summary>Four weeks of a team's days, told to Metering as a gateway would have, with a loop of last night at their end.</summary>
internal sealed class History(HttpClient client, string metering, string tokenFile)
{
    private const int Weeks = 4;
    private const int LoopHours = 3;

    /// <summary>Tells the hours up to the last whole one.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var end = DateTimeOffset.UtcNow;
        end = new DateTimeOffset(end.Ticks - (end.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var random = new Random(7);
        var events = new List<object>();
        for (var hour = end.AddDays(-7 * Weeks); hour < end; hour = hour.AddHours(1))
        {
            events.Add(Event(hour, "ann", "day", Tokens(hour, random)));
            if (hour >= end.AddHours(-LoopHours))
            {
                events.Add(Event(hour, "nightly-job", "loop-4711", 9_000_000));
            }
        }

        foreach (var batch in events.Chunk(500))
        {
            using var request = Request(HttpMethod.Post, "/v1/events");
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { events = batch })) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await client.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The forecast of a budget, in a sentence; null while nothing is learnt.</summary>
    public async Task<string?> ForecastAsync(string budget, CancellationToken cancellationToken)
    {
        using var document = await GetAsync($"/v1/forecast/{Lab.Namespace}/{budget}", cancellationToken);
        return document?.RootElement is { } forecast && forecast.GetProperty("reason").GetString() == "Learnt"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(forecast, "amount")} {Text(forecast, "currency")} by {forecast.GetProperty("endTime").GetDateTimeOffset():yyyy-MM-dd}, four times of five between {Text(forecast, "low")} and {Text(forecast, "high")} ({Text(forecast, "confidence")})")
            : null;
    }

    /// <summary>The last incident of a budget, in a sentence; null without one.</summary>
    public async Task<string?> IncidentAsync(string budget, CancellationToken cancellationToken)
    {
        using var document = await GetAsync($"/v1/anomalies/{Lab.Namespace}/{budget}", cancellationToken);
        var found = document?.RootElement.GetProperty("incidents").EnumerateArray().Where(incident => incident.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array).ToArray() ?? [];
        return found.Length == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{Text(found[^1], "excess")} USD too much since {found[^1].GetProperty("startTime").GetDateTimeOffset():HH:mm} UTC, {found[^1].GetProperty("explained").GetDouble():0 %} of it by {Text(found[^1], "dimension")} {string.Join(", ", found[^1].GetProperty("values").EnumerateArray().Select(value => value.GetString()))}");
    }

    /// <summary>More by day and on workdays, and never twice the same.</summary>
    private static int Tokens(DateTimeOffset hour, Random random)
    {
        var day = hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.25 : 1.0;
        var time = hour.Hour is >= 8 and < 18 ? 1.0 : 0.12;
        return (int)(400_000 * day * time * (0.85 + (0.3 * random.NextDouble())));
    }

    private static object Event(DateTimeOffset hour, string member, string session, int tokens) => new
    {
        id = $"demo-{hour:yyyyMMddHH}-{session}",
        source = "demo",
        tenant = Lab.Namespace,
        startTime = hour.AddMinutes(20),
        endTime = hour.AddMinutes(21),
        attribution = new { project = new { @namespace = Lab.Namespace, name = "lab" }, member, sessionId = session },
        provider = "anthropic",
        requestedModel = "claude-sonnet-5-5",
        model = "claude-sonnet-5-5",
        usage = new { input = tokens },
        outcome = "Completed",
        statusCode = 200,
    };

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name) is var value && value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetDouble().ToString("0.##", CultureInfo.InvariantCulture);

    private async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path);
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken)) : null;
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, metering + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(tokenFile, Encoding.ASCII).Trim());
        return request;
    }
}
