using System.Text.Json;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Configurations;

/// <summary>The cluster as far as one configuration is concerned: what was written is there, and of the history only metadata is seen.</summary>
internal sealed record ConfigurationWorld(IReadOnlyList<V1ConfigMap> Bundles, IReadOnlyList<V1ControllerRevision> Revisions, ClaudeConfigurationStatus? Status)
{
    private static readonly ConfigurationStatusPlanner Statuses = new(TimeProvider.System);

    public static ConfigurationWorld Empty { get; } = new([], [], null);

    /// <summary>What the planner would be given here.</summary>
    public ConfigurationInputs Seen(ConfigurationInputs inputs)
    {
        inputs.Configuration.Status = Status;
        return inputs with
        {
            Layers = inputs.Layers.Count > 0 ? inputs.Layers : [ConfigurationLayer.Of(inputs.Configuration)],
            StableLayers = Status?.Layers,
            Rollout = Status?.Rollout,
            Revisions = [.. Revisions.Select(item => new PartialObjectMetadata<V1ControllerRevision> { Metadata = item.Metadata })],
            Stored = Revisions.ToDictionary(item => item.Metadata.Name[(inputs.Configuration.Metadata.Name.Length + 1)..], Read),
        };
    }

    /// <summary>One pass: planned, written, said. Everything goes well unless an outcome says otherwise.</summary>
    public (ConfigurationPlan Plan, ConfigurationWorld After) Pass(ConfigurationInputs inputs, Func<DeliveryOutcome, DeliveryOutcome>? outcome = null)
    {
        var seen = Seen(inputs);
        var plan = ConfigurationPlanner.Plan(seen);
        var confirmed = plan.Bundles is null ? null : (outcome ?? (same => same))(new DeliveryOutcome { Confirmed = [.. plan.Bundles.Select(bundle => bundle.Metadata.NamespaceProperty).Distinct()] });
        var gone = plan.Revisions.Apply.Select(item => item.Metadata.Name).Concat(plan.Revisions.Delete.Select(item => item.Metadata.Name)).ToHashSet();
        return (plan, new ConfigurationWorld(
            plan.Bundles ?? Bundles,
            [.. Revisions.Where(item => !gone.Contains(item.Metadata.Name)).Concat(plan.Revisions.Apply).OrderBy(item => item.Metadata.Name, StringComparer.Ordinal)],
            Statuses.Status(seen, plan, confirmed)));
    }

    private static StoredRevision Read(V1ControllerRevision item) =>
        PolicyBundle.TryRead(((JsonElement)item.Data!).Deserialize<Dictionary<string, string>>()!, out var bundle, out var problem)
            ? new StoredRevision(bundle, null)
            : new StoredRevision(null, problem);
}
