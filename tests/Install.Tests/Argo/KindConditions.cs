using System.Reflection;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Install.Tests.Argo;

/// <summary>The condition types and reasons that a kind can have, as the Api declares them.</summary>
internal sealed record KindConditions(IReadOnlySet<string> Types, IReadOnlySet<string> Reasons)
{
    private static readonly Dictionary<string, Type> Own = new()
    {
        [ClaudeProject.KubeKind] = typeof(ProjectConditions),
        [ClaudeConfiguration.KubeKind] = typeof(ConfigurationConditions),
        [Budget.KubeKind] = typeof(BudgetConditions),
        [ModelRoute.KubeKind] = typeof(RouteConditions),
    };

    /// <summary>Budgets reach gateways as routes do, and say so with the same words.</summary>
    private static readonly (string Name, string Value)[] OfRollouts =
    [
        (nameof(RouteConditions.ProgrammedReason), RouteConditions.ProgrammedReason), (nameof(RouteConditions.NoRoutersReason), RouteConditions.NoRoutersReason),
        (nameof(RouteConditions.PendingReason), RouteConditions.PendingReason), (nameof(RouteConditions.RejectedReason), RouteConditions.RejectedReason),
        (nameof(RouteConditions.NoReportsReason), RouteConditions.NoReportsReason),
    ];

    public static IEnumerable<string> Kinds => Own.Keys;

    public static KindConditions Of(string kind)
    {
        var own = Constants(Own[kind]).Concat(kind == Budget.KubeKind ? OfRollouts : []).ToArray();
        // Only budgets and routes run in gateways.
        var common = Constants(typeof(ConditionTypes)).Where(type => type.Value != ConditionTypes.Programmed || kind is Budget.KubeKind or ModelRoute.KubeKind);
        return new(
            common.Concat(own.Where(constant => !IsReason(constant.Name))).Select(constant => constant.Value).ToHashSet(),
            Constants(typeof(ConditionReasons)).Concat(own.Where(constant => IsReason(constant.Name))).Select(constant => constant.Value).ToHashSet());
    }

    private static bool IsReason(string name) => name.EndsWith("Reason", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> Constants(Type holder) =>
        holder.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (field.Name, (string)field.GetRawConstantValue()!));
}
