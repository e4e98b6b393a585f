using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What workloads serve, as far as their sidecars say: never concluded from what was delivered.</summary>
internal static class DeployedCondition
{
    public static (bool? Status, string Reason, string Message) Of(ConfigurationInputs inputs, ConfigurationPlan plan)
    {
        var (revision, rollout) = (plan.Delivery.Revision, plan.Rollout.Status);
        if (plan.Rollout.RolledBack)
        {
            return (false, ConfigurationConditions.RolledBackReason, $"revision {rollout!.Revision} was rolled back to {revision} ({rollout.Reason}): {rollout.Message}");
        }

        if (plan.Rollout.InProgress)
        {
            return (false, ConfigurationConditions.RollingOutReason, $"revision {rollout!.Revision} is tried beside {revision}: {rollout.Message}");
        }

        if (inputs.Pods is not { Count: > 0 } pods || revision is null)
        {
            return (null, ConfigurationConditions.NoReportsReason,
                revision is null ? "nothing was delivered yet"
                : inputs.Pods is null ? "what sidecars serve is not known: the operator reads no reports from Metering"
                : $"no sidecar has reported that it serves revision {revision}; pods without one cannot tell");
        }

        var behind = pods.Where(pod => pod.Revision != revision).ToArray();
        var counted = $"{pods.Count - behind.Length} of {pods.Count} pods serve revision {revision}";
        return behind.Length == 0
            ? (true, ConfigurationConditions.DeployedReason, counted)
            : (false, ConfigurationConditions.RollingOutReason, $"{counted}; behind: {ReportingPod.Names(behind)}");
    }

    /// <summary>How many pods report, and how many serve the revision; null where nobody reports.</summary>
    public static TargetCount? Count(ConfigurationInputs inputs, ConfigurationPlan plan) => inputs.Pods is not { Count: > 0 } pods ? null
        : new TargetCount { Ready = pods.Count(pod => pod.Revision == plan.Delivery.Revision), Total = pods.Count };
}
