using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>
/// What of Claude Code's telemetry is of use: events <c>api_request</c> and <c>api_error</c>, counters of tokens and cost. The project is the resource
/// attribute <c>claudeconfig.project</c>. Prompts, answers and tools are not looked at. Pure.
/// </summary>
internal static class ClaudeCodeTelemetry
{
    public const string ProjectAttribute = "claudeconfig.project";

    private const string Source = "claude-code";
    private const string TokenMetric = "claude_code.token.usage";
    private const string CostMetric = "claude_code.cost.usage";

    public static TelemetryReading Read(IEnumerable<OtlpRecord> records, DateTimeOffset now)
    {
        var (usage, errors, orphans, stale) = (new List<ClientUsage>(), new List<ErrorEntry>(), 0, 0);
        foreach (var record in records.Where(record => record.Name is "api_request" or "api_error" or TokenMetric or CostMetric))
        {
            if (record.Time < now - EventRules.DedupWindow || record.Time > now + EventRules.ClockSkew)
            {
                stale++;
            }
            else if (record.Text(ProjectAttribute) is not { } project || !ReportNames.IsRef(project))
            {
                orphans++;
            }
            else if (record.Name == "api_error")
            {
                errors.Add(Error(record, ReportNames.RefOf(project)));
            }
            else
            {
                usage.Add(record.Name == "api_request" ? Request(record, ReportNames.RefOf(project)) : Sum(record, ReportNames.RefOf(project)));
            }
        }

        return new TelemetryReading(usage, errors, orphans, stale);
    }

    private static ClientUsage Request(OtlpRecord record, ObjectRef project)
    {
        var id = record.Text("request_id");
        var hash = FieldHash.Begin().Add(project.Namespace).Add(project.Name);
        // Without the provider's id the client's own sequence tells its records apart.
        hash = id is not null ? hash.Add("request").Add(id) : hash.Add("sequence").Add(record.Text("session.id")).Add(record.Text("event.sequence")).Add(record.Time);
        return new ClientUsage
        {
            Key = hash.Take(),
            At = record.Time,
            Project = project,
            RequestId = id,
            SessionId = record.Text("session.id"),
            Member = Member(record),
            Model = record.Text("model") ?? "unknown",
            Usage = new TokenUsage
            {
                Input = record.Count("input_tokens"),
                CacheWrite5m = record.Count("cache_creation_tokens"),
                CacheRead = record.Count("cache_read_tokens"),
                Output = record.Count("output_tokens"),
            },
            Cost = record.Attributes.ContainsKey("cost_usd_micros") ? record.Amount("cost_usd_micros") / 1_000_000m : record.Amount("cost_usd"),
        };
    }

    private static ClientUsage Sum(OtlpRecord record, ObjectRef project)
    {
        var type = record.Name == CostMetric ? "cost" : record.Text("type") ?? "";
        var tokens = (long)Math.Clamp(record.Value, 0, 1_000_000_000_000m);
        var hash = FieldHash.Begin().Add(project.Namespace).Add(project.Name).Add(record.Name).Add(record.StartTime ?? record.Time).Add(record.Time);
        foreach (var (key, value) in record.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            hash.Add(key).Add(value);
        }

        return new ClientUsage
        {
            Key = hash.Take(),
            At = record.Time,
            Project = project,
            SessionId = record.Text("session.id"),
            Member = Member(record),
            Model = record.Text("model") ?? "unknown",
            Usage = new TokenUsage
            {
                Input = type == "input" ? tokens : 0,
                CacheWrite5m = type == "cacheCreation" ? tokens : 0,
                CacheRead = type == "cacheRead" ? tokens : 0,
                Output = type == "output" ? tokens : 0,
            },
            Cost = type == "cost" ? Math.Clamp(record.Value, 0, 1_000_000m) : 0,
        };
    }

    private static ErrorEntry Error(OtlpRecord record, ObjectRef project) => new()
    {
        At = record.Time,
        Source = Source,
        RequestId = record.Text("request_id"),
        Project = project,
        Member = Member(record),
        Model = record.Text("model"),
        Code = "ClientError",
        StatusCode = record.Attributes.ContainsKey("status_code") ? (int)Math.Min(record.Count("status_code"), 999) : null,
        Message = record.Text("error") ?? "the client says no more",
    };

    /// <summary>As far as the client knows who it is.</summary>
    private static string? Member(OtlpRecord record) => record.Text("claudeconfig.member") ?? record.Text("user.email") ?? record.Text("user.account_uuid") ?? record.Text("user.id");
}
