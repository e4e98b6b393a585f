using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>Events for tests of what happens to them.</summary>
internal static class Events
{
    public static UsageEvent Of(string id) => new()
    {
        Id = id,
        Source = "gw",
        Tenant = "team-a",
        StartTime = DateTimeOffset.UnixEpoch,
        EndTime = DateTimeOffset.UnixEpoch,
        Attribution = new Attribution { Project = new("team-a", "alpha") },
        Provider = "anthropic",
        RequestedModel = "claude-sonnet-5",
        Model = "claude-sonnet-5",
        Usage = new TokenUsage { Input = 1 },
        Outcome = UsageOutcome.Interrupted,
    };
}
