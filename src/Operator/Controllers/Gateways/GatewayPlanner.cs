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
            return Published(Dedicated(inputs, owner, gateway), inputs, owner, gateway, gateway);
        }

        // Callers must have somewhere to go before it goes.
        return inputs.Existing is not null && !inputs.SharedServes
            ? Published(Dedicated(inputs, owner, gateway) with { Leaving = true }, inputs, owner, gateway, gateway)
            : Published(Shared(inputs, owner, gateway), inputs, owner, gateway, options.Gateways.Template);
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
    };

    private GatewayPlan Shared(GatewayInputs inputs, ChildOwner owner, string gateway) => new()
    {
        Services = inputs.HasService && inputs.Template is { } template
            ? [GatewayServices.Serving(owner, Platform, gateway, template.Spec.Selector.MatchLabels)]
            : [],
    };

    /// <summary>With the way from outside the cluster, where there is one.</summary>
    private GatewayPlan Published(GatewayPlan plan, GatewayInputs inputs, ChildOwner owner, string gateway, string service)
    {
        if (!inputs.HostGranted || GatewayClaims.HostOf(inputs.Project) is not { } host)
        {
            return plan;
        }

        var published = options.Gateways;
        return published.RouteParent is null
            ? plan with { Ingresses = [GatewayIngress.Build(owner, Platform, gateway, service, host, published)] }
            : plan with
            {
                HttpRoutes = [GatewayHttpRoute.Build(owner, Platform, gateway, service, host, published)],
                // The shared gateway is the platform's own, and so is what is said of it.
                BackendTlsPolicies = published.RouteAuthority is not null && service == gateway ? [GatewayHttpRoute.Policy(owner, Platform, gateway, service, published)] : [],
            };
    }
}
