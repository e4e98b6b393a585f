using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>What the Router has to do for each request beyond passing it on.</summary>
/// <param name="Name">Suffix of the figures.</param>
/// <param name="Budgets">A Hard budget with an ancestor and a Soft one beside it cover every request.</param>
/// <param name="Limits">A limit each for project and key, and two of the route.</param>
/// <param name="Routes">Three routes to match by model and header, of which the last holds, with two targets and session affinity.</param>
/// <param name="Retries">Statuses and errors are retried, and the beginning of every stream is watched for overload.</param>
internal sealed record RouterVariant(string Name, bool Budgets, bool Limits, bool Routes, bool Retries)
{
    private static readonly ObjectRef Project = new("bench", "bench");

    public static RouterVariant On { get; } = new("router", true, true, true, true);

    public static RouterVariant Off { get; } = new("router_off", false, false, false, false);

    /// <summary>Everything on but one thing: what that costs.</summary>
    public static IReadOnlyList<RouterVariant> Without { get; } =
    [
        On with { Name = "router_without_budgets", Budgets = false },
        On with { Name = "router_without_limits", Limits = false },
        On with { Name = "router_without_routes", Routes = false },
        On with { Name = "router_without_retries", Retries = false },
    ];

    public RouterConfig Config(VirtualKey key, string upstream)
    {
        var salt = VirtualKey.NewSalt();
        var entry = new VirtualKeyEntry { Id = key.Id, Name = "bench", Salt = salt, Hash = key.Hash(salt), RequestsPerMinute = Limits ? int.MaxValue : null };
        return new RouterConfig
        {
            Projects = [new ProjectEntry { Project = Project, Keys = [entry], RequestsPerMinute = Limits ? int.MaxValue : null }],
            Providers = [new ProviderEntry { Id = "p", Type = ProviderType.Anthropic, BaseUrl = upstream }],
            Routes = Routes ? [Other("other-model", "claude-haiku-*"), Other("other-header", "claude-sonnet-*", "x-team"), Route("claude-sonnet-*", "claude-opus-*")] : [Route()],
            Budgets = Budgets ? [Budget("team", EnforcementMode.Hard, "company"), Budget("watched", EnforcementMode.Soft), Budget("company", EnforcementMode.Hard)] : [],
            Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] },
        };
    }

    private static BudgetEntry Budget(string name, EnforcementMode mode, params string[] ancestors) => new()
    {
        Budget = Project with { Name = name },
        Mode = mode,
        Limited = true,
        Ancestors = [.. ancestors.Select(ancestor => Project with { Name = ancestor })],
        Coverage = new BudgetCoverage { Projects = [Project] },
    };

    private static RouteEntry Other(string name, string model, string? header = null) => new()
    {
        Route = Project with { Name = name },
        Projects = [Project],
        Matches = [new RouteMatch { Models = [model], Headers = header is null ? [] : new Dictionary<string, string> { [header] = "another" } }],
        Targets = [new TargetEntry { Name = "t", Provider = "p" }],
    };

    private RouteEntry Route(params string[] models) => new()
    {
        Route = Project,
        Projects = [Project],
        Matches = models.Length == 0 ? [] : [new RouteMatch { Models = models }],
        Targets = Routes ? [new TargetEntry { Name = "t", Provider = "p", Weight = 3 }, new TargetEntry { Name = "u", Provider = "p", Weight = 1 }] : [new TargetEntry { Name = "t", Provider = "p" }],
        SessionAffinity = Routes,
        RetryStatusCodes = Retries ? ["429", "529", "5xx"] : [],
        RetryErrors = Retries ? [RetryError.ConnectFailure, RetryError.Timeout, RetryError.Overloaded] : [],
        RateLimits = Limits
            ? [new RateLimitEntry { Requests = long.MaxValue / 2, Tokens = long.MaxValue / 2, Per = RateLimitScope.Member }, new RateLimitEntry { Requests = long.MaxValue / 2, Per = RateLimitScope.ClientIP }]
            : [],
    };
}
