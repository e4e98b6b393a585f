using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>From what is to what should be, for a configuration's children. No I/O.</summary>
internal static class ConfigurationPlanner
{
    private const int DefaultHistory = 10;

    public static ConfigurationPlan Plan(ConfigurationInputs inputs)
    {
        var configuration = inputs.Configuration;
        var owner = ChildOwner.Of(configuration);
        var history = new RevisionHistory(owner, inputs.Revisions);
        var targets = Targets(inputs);
        var frozen = inputs.ProjectProblem is not null || inputs.Project?.Spec.State is { } state && state != ProjectState.Active && state != ProjectState.Suspended;
        var wanted = Delivery.Decide(inputs);
        var rollout = frozen ? new RolloutPlan(wanted, inputs.Rollout, inputs.StableLayers) : RolloutPlanner.Plan(inputs, wanted);
        var delivery = rollout.Delivery;
        var revisions = frozen ? history.Untouched : history.Plan(
            inputs.Compiled.Bundle,
            delivery.Bundle,
            [.. new[] { delivery.Revision, configuration.Spec.PinnedRevision, rollout.Status?.Revision, rollout.Status?.StableRevision }.OfType<string>().Distinct()],
            configuration.Spec.RevisionHistoryLimit ?? DefaultHistory);
        delivery = delivery.Explained(inputs, revisions.Names);
        delivery = frozen ? delivery.Held(inputs) : delivery;
        return new ConfigurationPlan
        {
            Targets = targets,
            Delivery = delivery,
            Rollout = rollout with { Delivery = delivery },
            Bundles = frozen || delivery.Bundle is not { } bundle ? null : [.. targets.SelectMany(target => ConfigMaps(owner, inputs, target, bundle, rollout))],
            Revisions = revisions,
            NeedsFinalizer = targets.Any(target => target != configuration.Key.Namespace),
            Events = [.. Events(inputs, delivery), .. rollout.Event is { } happened ? [happened] : Array.Empty<PlannedEvent>()],
        };
    }

    /// <summary>The namespaces that it reaches.</summary>
    public static IReadOnlyList<string> Targets(ConfigurationInputs inputs)
    {
        if (inputs.Project is not { } project)
        {
            return [];
        }

        var selector = inputs.Configuration.Spec.Targets?.NamespaceSelector;
        return
        [
            .. NamespaceConsent.NamespacesOf(project, inputs.Namespaces, out _)
                .Where(name => selector is null || (inputs.Namespaces.TryGetValue(name, out var labels) && selector.Matches(labels))),
        ];
    }

    private static IEnumerable<V1ConfigMap> ConfigMaps(ChildOwner owner, ConfigurationInputs inputs, string @namespace, PolicyBundle bundle, RolloutPlan rollout)
    {
        if (rollout.Canary is { } canary)
        {
            yield return CanaryMap.Of(owner, @namespace, Labels(inputs), canary.Bundle, canary.Share);
        }

        yield return ConfigMap(owner, inputs, @namespace, bundle);
    }

    private static Dictionary<string, string> Labels(ConfigurationInputs inputs) => new() { [Names.ProjectLabel] = LabelValue.Of(inputs.Project!.Metadata.Name) };

    private static V1ConfigMap ConfigMap(ChildOwner owner, ConfigurationInputs inputs, string @namespace, PolicyBundle bundle) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = owner.Metadata(
            @namespace,
            ChildNames.BundleOf(inputs.Configuration.Key, @namespace),
            Components.Bundle,
            Labels(inputs),
            new Dictionary<string, string> { [Names.RevisionAnnotation] = bundle.Revision }),
        Data = new Dictionary<string, string>(bundle.ToConfigMapData(), StringComparer.Ordinal) { [WorkloadAccess.Key] = WorkloadAccess.For(bundle, WorkloadAccess.AddressOf(inputs.Gateway, inputs.Project!.Key)) },
    };

    private static IReadOnlyList<PlannedEvent> Events(ConfigurationInputs inputs, Delivery delivery) =>
        delivery.Revision is { } revision && inputs.Configuration.Status?.Revision is { } old && old != revision
            ? [new(EventType.Normal, "RevisionDelivered", "Deliver", $"revision {revision} takes the place of {old}")]
            : [];
}
