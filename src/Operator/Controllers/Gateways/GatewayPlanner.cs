using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>From what a project asks of its gateway to what should be in the platform namespace, where gateways and credentials are. No I/O.</summary>
internal sealed class GatewayPlanner(OperatorOptions options)
{
    private string Platform => options.PlatformNamespace;

    public GatewayPlan Plan(GatewayInputs inputs)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var gateway = GatewayNames.Of(inputs.Project.Key);
        if (GatewayClaims.IsDedicated(inputs.Project) && inputs.Admitted)
        {
            return Dedicated(inputs, owner, gateway);
        }

        // Callers must have somewhere to go before it goes.
        return inputs.Existing is not null && !inputs.SharedServes
            ? Dedicated(inputs, owner, gateway) with { Leaving = true }
            : Shared(inputs, owner, gateway);
    }

    private GatewayPlan Dedicated(GatewayInputs inputs, ChildOwner owner, string gateway) => new()
    {
        Services = [GatewayServices.Serving(owner, Platform, gateway, GatewayLabels.Of(gateway)), GatewayServices.Instances(owner, Platform, gateway)],
        NetworkPolicies = [GatewayServices.Policy(owner, Platform, gateway)],
        DisruptionBudgets = [GatewayScaling.DisruptionBudget(owner, Platform, gateway)],
        StatefulSets = inputs.Template is { } template ? [GatewayWorkload.Build(owner, template, inputs.Existing, gateway)] : null,
        Autoscalers = inputs.Template is null && inputs.Existing is null
            ? []
            : [GatewayScaling.Autoscaler(owner, Platform, gateway, inputs.Project.Spec.Gateway?.Autoscaling, options.Gateways.MostReplicas)],
        Ingresses = Ingress(inputs, owner, gateway, gateway),
    };

    private GatewayPlan Shared(GatewayInputs inputs, ChildOwner owner, string gateway) => new()
    {
        Services = inputs.HasService && inputs.Template is { } template
            ? [GatewayServices.Serving(owner, Platform, gateway, template.Spec.Selector.MatchLabels)]
            : [],
        Ingresses = Ingress(inputs, owner, gateway, options.Gateways.Template),
    };

    private IReadOnlyList<V1Ingress> Ingress(GatewayInputs inputs, ChildOwner owner, string gateway, string service) =>
        inputs.HostGranted && GatewayClaims.HostOf(inputs.Project) is { } host ? [GatewayIngress.Build(owner, Platform, gateway, service, host, options.Gateways)] : [];
}
