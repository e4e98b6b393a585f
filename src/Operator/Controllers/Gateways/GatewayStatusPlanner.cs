using System.Globalization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>The condition GatewayReady: True only with ready replicas that run the project's configuration. No I/O.</summary>
internal sealed class GatewayStatusPlanner(OperatorOptions options, TimeProvider time)
{
    private const string Ready = ProjectConditions.GatewayReady;

    public ClaudeProjectStatus Status(GatewayInputs inputs, GatewayPlan plan, ChildChanges changes, TransitionRetry? retry)
    {
        IReadOnlyList<TransitionRetry>? retries = retry is null ? null : [retry];
        if (inputs.Project.Spec.Gateway is null)
        {
            // Nothing is asked for, so nothing is said.
            return new ClaudeProjectStatus { Retries = retries };
        }

        var conditions = new Conditions(inputs.Project.Status?.Conditions, inputs.Project.Metadata.Generation ?? 0, time);
        (string Reason, string Message)[] problems = [.. Asked(inputs), .. changes.Problems(), .. GatewayClaims.IsDedicated(inputs.Project) && inputs.Admitted ? Running(inputs) : []];
        if (problems is [var first, ..])
        {
            conditions.False(Ready, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (GatewayClaims.IsDedicated(inputs.Project))
        {
            conditions.True(Ready, ProjectConditions.ServingReason, Serving(inputs));
        }
        else
        {
            conditions.True(Ready, ProjectConditions.SharedReason, plan.Leaving ? "the project's own gateway goes as soon as shared ones serve the project" : $"the shared gateway serves the project{Published(inputs)}");
        }

        return new ClaudeProjectStatus { Conditions = [.. conditions.ToList()], Retries = retries };
    }

    /// <summary>What the platform does not give.</summary>
    private IEnumerable<(string Reason, string Message)> Asked(GatewayInputs inputs)
    {
        if (GatewayClaims.IsDedicated(inputs.Project) && !inputs.Admitted)
        {
            yield return (ProjectConditions.TooManyGatewaysReason, $"the platform allows {options.Gateways.MostDedicated} dedicated gateways and has them (--dedicated-gateways of the operator): the shared one serves the project meanwhile; ask the platform's team for room, or leave out spec.gateway.dedicated");
        }

        if (GatewayClaims.HostOf(inputs.Project) is not { } host)
        {
            yield break;
        }

        if (!GatewayClaims.IsAllowed(host, options.Gateways))
        {
            yield return (ProjectConditions.HostnameNotAllowedReason, options.Gateways.Domains.Count == 0
                ? $"spec.gateway.hostname {host}: this platform publishes no host names (--gateway-domains of the operator); leave it out"
                : $"spec.gateway.hostname {host} is not below {string.Join(" or ", options.Gateways.Domains)}; choose a name that is");
        }
        else if (!inputs.HostGranted && (!GatewayClaims.IsDedicated(inputs.Project) || inputs.Admitted))
        {
            yield return (ProjectConditions.HostnameTakenReason, $"spec.gateway.hostname {host} is another project's; choose another");
        }
    }

    private static IEnumerable<(string Reason, string Message)> Running(GatewayInputs inputs)
    {
        if (inputs.Existing is not { } gateway)
        {
            yield return inputs.Template is null
                ? (ProjectConditions.NoTemplateReason, "the platform namespace has no StatefulSet of the shared gateway (--gateway-template of the operator), which dedicated ones are made like; install it")
                : (ConditionReasons.Progressing, "the gateway is being made");
            yield break;
        }

        var status = gateway.Status;
        if ((status?.ObservedGeneration ?? 0) < gateway.Metadata.Generation || (status?.UpdatedReplicas ?? 0) == 0)
        {
            yield return (ConditionReasons.Progressing, $"StatefulSet {gateway.Metadata.Name}: no replica runs its newest template yet; look at its pods if this stays");
        }
        else if ((status?.ReadyReplicas ?? 0) == 0)
        {
            yield return (ProjectConditions.NotReadyReason, $"StatefulSet {gateway.Metadata.Name}: none of {status?.Replicas} replicas is ready; look at its pods and their logs");
        }
        else if (inputs.Reports is { Count: 0 })
        {
            yield return (ProjectConditions.NotReportingReason, "none of the ready replicas reports to Metering, so that nothing is known of what they run; see whether they reach it");
        }
        else if (inputs.Version is null || inputs.Reports?.Any(report => report.ConfigVersion == inputs.Version) == false)
        {
            yield return (ProjectConditions.ConfigurationPendingReason, inputs.Reports?.FirstOrDefault(report => report.RejectedConfigVersion is not null) is { } rejecting
                ? $"replica {rejecting.Instance} refuses the newest configuration: {rejecting.RejectedReason}"
                : "no replica runs the newest configuration yet; kubelets bring it within a minute");
        }
    }

    private static string Serving(GatewayInputs inputs)
    {
        var status = inputs.Existing!.Status;
        var known = inputs.Reports is null ? "; which configuration they run is not known, for Metering does not say" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{status.ReadyReplicas} of {status.Replicas} replicas are ready{known}{Published(inputs)}");
    }

    private static string Published(GatewayInputs inputs) => inputs.HostGranted && GatewayClaims.HostOf(inputs.Project) is { } host ? $", at https://{host} as well" : "";
}
