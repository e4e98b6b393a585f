using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>What the gateways' reports together say of one target.</summary>
internal static class TargetState
{
    public static TargetStatus Of(ObjectRef route, string name, IReadOnlyList<RouterReport> gateways)
    {
        var seen = gateways.SelectMany(report => report.Targets).Where(target => target.Route == route && target.Target == name).ToArray();
        var sick = seen.Where(target => !target.Healthy).OrderByDescending(target => target.LastErrorTime).ToArray();
        var health = sick.Length > 0 ? (sick.Length == seen.Length ? TargetHealth.Unhealthy : TargetHealth.Degraded)
            : seen.Any(target => target.Served > 0 || target.LastCheckTime is not null) ? TargetHealth.Healthy
            // Not sick is not well: a target that never answered has proved nothing.
            : TargetHealth.Unknown;
        return new TargetStatus { Name = name, Health = health, LastError = sick.FirstOrDefault()?.LastError, LastErrorTime = sick.FirstOrDefault()?.LastErrorTime };
    }
}
