using System.Text.Json;
using ClaudeConfig.Metering.Privacy;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/subjects/export</c> and <c>POST /v1/subjects/erase</c>: what is stored about a person. The platform's token only.</summary>
internal sealed class SubjectsEndpoint(SubjectStore store)
{
    public const string ExportPath = "/v1/subjects/export";

    public const string ErasePath = "/v1/subjects/erase";

    private const int LongestText = 512;

    public async Task ExportAsync(HttpContext context)
    {
        var member = context.Request.Query["member"].ToString();
        if (member.Length is 0 or > LongestText)
        {
            await context.InvalidAsync([new ProblemItem("member", $"{member.Length} characters; 1 to {LongestText} are needed")]);
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        await foreach (var row in store.ExportAsync(member, context.RequestAborted))
        {
            await context.Response.WriteAsync(row + "\n", context.RequestAborted);
        }
    }

    public async Task EraseAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var (member, reason) = (Text(document.RootElement, "member"), Text(document.RootElement, "reason"));
        var problems = new[] { ("member", member), ("reason", reason) }.Where(field => field.Item2.Length is 0 or > LongestText)
            .Select(field => new ProblemItem(field.Item1, $"{field.Item2.Length} characters; 1 to {LongestText} are needed")).ToList();
        if (problems.Count > 0)
        {
            await context.InvalidAsync(problems);
            return;
        }

        var rows = await store.EraseAsync(member, reason, "the platform's token", context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { rows, fingerprint = SubjectStore.Fingerprint(member) }), context.RequestAborted);
    }

    private static string Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
