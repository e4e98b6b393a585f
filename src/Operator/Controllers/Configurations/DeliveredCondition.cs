using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Whether every target namespace holds the ConfigMap, as the API server confirmed it.</summary>
internal static class DeliveredCondition
{
    /// <param name="inputs">What was planned from.</param>
    /// <param name="plan">What was planned.</param>
    /// <param name="outcome">What became of it; null where no bundle was to be written.</param>
    /// <param name="problems">Takes what keeps the configuration from being Ready.</param>
    public static (bool? Status, string Reason, string Message) Of(
        ConfigurationInputs inputs, ConfigurationPlan plan, DeliveryOutcome? outcome, List<(string Reason, string Message)> problems)
    {
        var delivery = plan.Delivery;
        if (inputs.ProjectProblem is { } unresolved)
        {
            return (false, unresolved.Reason, "what was delivered last stays as it is until the project can be resolved");
        }

        if (inputs.Project is null)
        {
            return (null, ConfigurationConditions.NoTargetsReason, "it has no spec.projectRef: it is a base for others, and delivered nowhere by itself");
        }

        (string Reason, string Message)[] found = [.. outcome?.Problems ?? [], .. delivery.Problem is { } problem ? [problem] : Array.Empty<(string, string)>()];
        if (found.Length > 0)
        {
            problems.AddRange(found);
            return (false, found[0].Reason, $"{string.Join("; ", found.Select(one => one.Message))}{Confirmed(outcome)}");
        }

        if (!inputs.Compiled.IsValid)
        {
            return (false, inputs.Compiled.Reason, delivery.Revision is { } kept ? $"revision {kept} stays delivered until the configuration is valid" : "nothing was delivered yet");
        }

        if (plan.Targets.Count == 0)
        {
            (string Reason, string Message) none = (ConfigurationConditions.NoTargetsReason, NoTargets(inputs));
            problems.Add(none);
            return (false, none.Reason, none.Message);
        }

        var places = $"revision {delivery.Revision} is in {plan.Targets.Count} namespace{(plan.Targets.Count == 1 ? "" : "s")}";
        return (true, delivery.Pin is null ? ConfigurationConditions.DeliveredReason : ConfigurationConditions.PinnedReason, places + Locked(delivery));
    }

    private static string Confirmed(DeliveryOutcome? outcome) => outcome is { Confirmed.Count: > 0 } ? $"; {outcome.Confirmed.Count} other namespaces hold it" : "";

    private static string Locked(Delivery delivery) =>
        delivery.LockedFrom is { } asked ? $"; it is {asked} with what project policies lock" : "";

    private static string NoTargets(ConfigurationInputs inputs)
    {
        var names = NamespaceConsent.NamespacesOf(inputs.Project!, inputs.Namespaces, out _);
        return $"spec.targets.namespaceSelector matches none of the namespaces of project {inputs.Project!.Key} ({string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}); change it, or label one of them";
    }
}
