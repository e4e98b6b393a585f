using System.Text.Json;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Recommendations;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/recommendations</c>: what would have cost less over the last days.</summary>
internal sealed class RecommendationsEndpoint(RecommendationReader reader, PriceSource prices, ReportAccess access, TimeProvider time)
{
    public const string Path = "/v1/recommendations";

    private const int DefaultDays = 7;
    private const int MostDays = 31;

    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var problems = new List<ProblemItem>();
        var days = DefaultDays;
        if (query["days"].ToString() is { Length: > 0 } text && (!int.TryParse(text, out days) || days is < 1 or > MostDays))
        {
            problems.Add(new ProblemItem("days", $"\"{text}\"; a number from 1 to {MostDays} is needed"));
        }

        var projects = query["project"].Select(value => value ?? "").ToList();
        problems.AddRange(projects.Where(project => !ReportNames.IsRef(project)).Select(project => new ProblemItem("project", $"\"{project}\"; namespace/name is needed")));
        if (problems.Count > 0)
        {
            await context.InvalidAsync(problems);
            return;
        }

        var refs = projects.Select(ReportNames.RefOf).ToList();
        if (await access.AdmitAsync(context, refs))
        {
            var now = Clock.Now(time);
            var patterns = await reader.ReadAsync(now.AddDays(-days), now, refs, context.RequestAborted);
            await WriteAsync(context, now.AddDays(-days), now, RecommendationPlanner.Plan(patterns, prices.Current, now));
        }
    }

    private static async Task WriteAsync(HttpContext context, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Recommendation> advice)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("from", ReportAmount.Text(from));
        json.WriteString("to", ReportAmount.Text(to));
        json.WriteString("currency", "USD");
        json.WriteStartArray("recommendations");
        foreach (var item in advice)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind.ToString());
            json.WriteString("project", item.Project.ToString());
            json.WriteString("provider", item.Provider);
            json.WriteString("model", item.Model);
            json.WriteString("saving", ReportAmount.Text(item.Saving));
            json.WriteString("cost", ReportAmount.Text(item.Cost));
            json.WriteString("advice", item.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
