using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/targets</c>: how the targets of routes served over the last hours.</summary>
internal sealed class TargetsEndpoint(TargetUseReader reader, ReportAccess access, TimeProvider time)
{
    public const string Path = "/v1/targets";

    private const int DefaultHours = 24;
    private const int MostHours = 168;

    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var problems = new List<ProblemItem>();
        var hours = DefaultHours;
        if (query["hours"].ToString() is { Length: > 0 } text && (!int.TryParse(text, out hours) || hours is < 1 or > MostHours))
        {
            problems.Add(new ProblemItem("hours", $"\"{text}\"; a number from 1 to {MostHours} is needed"));
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
            await context.JsonAsync(new TargetUseList(await reader.ReadAsync(time.GetUtcNow().AddHours(-hours), refs, context.RequestAborted)), TargetUseJson.Default.TargetUseList);
        }
    }
}

/// <summary>How targets served.</summary>
internal sealed record TargetUseList(IReadOnlyList<TargetUse> Targets);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TargetUseList))]
internal sealed partial class TargetUseJson : JsonSerializerContext;
