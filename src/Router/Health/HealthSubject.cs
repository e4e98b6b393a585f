using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Health;

/// <summary>One address with one credential, asked once for all targets that stand behind it.</summary>
/// <param name="Key">What makes two targets one subject.</param>
/// <param name="Owner">The project whose provider it is; of several, the first.</param>
/// <param name="Provider">The provider that is asked.</param>
/// <param name="Interval">How often: as often as the most eager route asks.</param>
/// <param name="Targets">Whom the answer is about.</param>
internal sealed record HealthSubject(
    HealthKey Key, string Owner, UpstreamProvider Provider, TimeSpan Interval, IReadOnlyList<(RouteEntry Route, TargetEntry Target)> Targets);
