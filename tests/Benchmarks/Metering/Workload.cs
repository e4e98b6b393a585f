using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Ten teams of a company: each event is charged to its team's budget and to the company's.</summary>
internal static class Workload
{
    public const int Teams = 10;

    private static int _batch;

    public static ObjectRef Budget(int team) => new("team", $"budget-{team}");

    public static ObjectRef Project(int team) => new("team", $"web-{team}");

    public static IReadOnlyList<BudgetRule> Rules(string? zone = null) => Rules(Teams, 1_000_000_000, zone: zone);

    /// <summary>As many teams, each with a limit, and the company above them with its own.</summary>
    public static IReadOnlyList<BudgetRule> Rules(int teams, decimal limit, decimal? company = null, string? zone = null)
    {
        var above = Rule("company", Enumerable.Range(0, teams).Select(Project), company ?? limit, zone);
        return [above, .. Enumerable.Range(0, teams).Select(team => Rule(Budget(team).Name, [Project(team)], limit, zone) with { Ancestors = [above.Budget] })];
    }

    /// <summary>Events that nobody has seen before.</summary>
    public static IEnumerable<UsageEvent> NewBatch()
    {
        var (batch, now) = (Interlocked.Increment(ref _batch), DateTimeOffset.UtcNow);
        return Enumerable.Range(0, EventBatch.MaxEvents).Select(i => new UsageEvent
        {
            Id = Guid.CreateVersion7().ToString("N"), Source = $"gateway-{batch % 20}", Tenant = Project(batch % Teams).Namespace,
            StartTime = now.AddMilliseconds(-i), EndTime = now,
            Attribution = new Attribution { Project = Project(batch % Teams), Member = $"member-{i % 40}", Key = "ci", SessionId = $"0198f5d2-{i % 100:x4}-7c11-9a7e-2f3b1c4d5e6f" },
            Route = new ObjectRef("team", "claude"), Target = "anthropic",
            Provider = "anthropic", RequestedModel = "claude-sonnet-4-5", Model = "claude-sonnet-4-5", StatusCode = 200, UpstreamRequestId = $"req_011CS{batch:x6}{i:x6}",
            FirstByteMilliseconds = 400 + i,
            Usage = new TokenUsage { Input = 1200 + i, CacheRead = 30_000, CacheWrite5m = 800, Output = 400 + (i % 50) },
        });
    }

    private static BudgetRule Rule(string name, IEnumerable<ObjectRef> projects, decimal limit, string? zone) => new()
    {
        Budget = new ObjectRef("team", name),
        Coverage = new BudgetCoverage { Projects = [.. projects] },
        Limit = limit,
        Period = new Api.Budgets.BudgetPeriod { Type = Api.Budgets.PeriodType.Monthly, TimeZone = zone },
    };
}
