using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>Objects that read like sentences: <c>A.Budget("team").LimitedTo(10).Daily("Asia/Tokyo")</c>.</summary>
internal static partial class A
{
    public static readonly ObjectRef Team = new("team", "web");
    public static readonly ObjectRef OtherTeam = new("other", "data");

    private static int _next;

    public static BudgetRule Budget(string name, params ObjectRef[] projects) => new()
    {
        Budget = new ObjectRef("team", name),
        Coverage = new BudgetCoverage { Projects = projects.Length == 0 ? [Team] : projects },
        Period = new BudgetPeriod { Type = PeriodType.Monthly },
    };

    public static BudgetRule LimitedTo(this BudgetRule rule, decimal amount, string currency = "USD") => rule with { Limit = amount, Currency = currency };

    /// <summary>Gives each member a share, and some another.</summary>
    public static BudgetRule Sharing(this BudgetRule rule, decimal each, params (string Member, decimal Amount)[] others) =>
        rule with { PerMember = new MemberShares { Limit = each, Overrides = others.ToDictionary(share => share.Member, share => share.Amount) } };

    public static BudgetRule Below(this BudgetRule rule, params BudgetRule[] parents) => rule with { Ancestors = [.. parents.Select(parent => parent.Budget)] };

    public static BudgetRule Daily(this BudgetRule rule, string zone = "UTC") => rule with { Period = new BudgetPeriod { Type = PeriodType.Daily, TimeZone = zone } };

    public static BudgetRule Monthly(this BudgetRule rule, string zone = "UTC") => rule with { Period = new BudgetPeriod { Type = PeriodType.Monthly, TimeZone = zone } };

    public static BudgetRule Rolling(this BudgetRule rule, int days, string zone = "UTC") =>
        rule with { Period = new BudgetPeriod { Type = PeriodType.Rolling, RollingDays = days, TimeZone = zone } };

    public static UsageEvent Event(DateTimeOffset at, decimal dollars, string? id = null) => new()
    {
        Id = id ?? $"e{Interlocked.Increment(ref _next)}",
        Source = "gw-0",
        Tenant = Team.Namespace,
        StartTime = at,
        EndTime = at,
        Attribution = new Attribution { Project = Team, Member = "ann" },
        Provider = "test",
        RequestedModel = "m",
        Model = "m",
        Usage = new TokenUsage { Input = (long)(dollars * 1_000_000m) },
        StatusCode = 200,
    };

    public static UsageEvent From(this UsageEvent usage, ObjectRef project) =>
        usage with { Tenant = project.Namespace, Attribution = usage.Attribution with { Project = project } };

    public static UsageEvent Settling(this UsageEvent usage, string leaseId, decimal charge) => usage with { LeaseId = leaseId, LeaseCharge = charge };

    public static LeaseRequest Call(string source = "gw-0") => new() { Source = source, CallId = $"c{Interlocked.Increment(ref _next)}" };

    public static LeaseRequest Acquiring(this LeaseRequest call, string leaseId, decimal minimum, decimal wanted, params BudgetRule[] budgets) => call with
    {
        Acquire = [.. call.Acquire, new LeaseAcquire { LeaseId = leaseId, Budgets = [.. budgets.Select(rule => rule.Budget)], Minimum = minimum, Wanted = wanted }],
    };

    /// <summary>Makes the last wish one for a member's requests.</summary>
    public static LeaseRequest For(this LeaseRequest call, string member, params string[] groups) =>
        call with { Acquire = [.. call.Acquire.SkipLast(1), call.Acquire[^1] with { Member = member, Groups = groups }] };

    public static LeaseRequest Renewing(
        this LeaseRequest call, string leaseId, decimal returned = 0, decimal outstanding = 0, decimal wanted = 0, decimal minimum = 0, bool release = false) => call with
    {
        Renew = [.. call.Renew, new LeaseRenew { LeaseId = leaseId, Return = returned, Outstanding = outstanding, Wanted = wanted, Minimum = minimum, Release = release }],
    };
}
