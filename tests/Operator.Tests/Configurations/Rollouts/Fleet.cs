using System.Text.Json;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Configurations.Rollouts;

/// <summary>A configuration, its pods with their sidecars, and a clock. Every pass begins with nothing but what is stored, as after a restart.</summary>
internal sealed class Fleet
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, string?> shown;
    private long generation;
    private ClaudeConfigurationSpec spec = new();

    public Fleet(int pods, params RolloutStep[] steps)
    {
        shown = Enumerable.Range(0, pods).ToDictionary(number => $"uid-{number}", _ => (string?)null);
        Edit("sonnet", steps);
        Pass();
        Serve();
        Pass();
        Assert.Equal("True", Condition(ConfigurationConditions.Deployed).Status);
    }

    public ConfigurationWorld World { get; private set; } = ConfigurationWorld.Empty;

    public ConfigurationPlan Plan { get; private set; } = null!;

    public DateTimeOffset Now { get; set; } = Start;

    public Dictionary<string, string> Annotations { get; } = [];

    public Dictionary<string, ClientCounts> Counts { get; } = [];

    /// <summary>Bases below the configuration, the farthest first.</summary>
    public IReadOnlyList<ConfigurationLayer> Bases { get; set; } = [];

    public bool ReportsKnown { get; set; } = true;

    public RolloutStatus? Rollout => World.Status!.Rollout;

    public string Stable => World.Status!.Revision!;

    public IReadOnlyDictionary<string, string?> Shown => shown;

    public IReadOnlyList<string> Events { get; private set; } = [];

    public IEnumerable<string> Serving(string revision) => shown.Where(pod => pod.Value == revision).Select(pod => pod.Key);

    public void Edit(string model, params RolloutStep[] steps) => Edit(model, new Rollout { Strategy = new() { Type = RolloutType.Canary }, Steps = steps });

    public void Edit(string model, Rollout? rollout)
    {
        generation++;
        spec = spec with { Settings = JsonSerializer.SerializeToElement(new { model }), Rollout = rollout };
    }

    /// <summary>The content alone; the rules stay.</summary>
    public void Edit(string model) => Edit(model, spec.Rollout);

    public void Break()
    {
        generation++;
        spec = spec with { Settings = JsonSerializer.SerializeToElement(new { cleanupPeriodDays = "soon" }) };
    }

    public void Pin(string? revision)
    {
        generation++;
        spec = spec with { PinnedRevision = revision };
    }

    /// <summary>Another release renders the same spec to something else.</summary>
    public ConfigurationPlan Pass(string? locked = null)
    {
        var configuration = A.Configuration(with: _ => spec);
        configuration.Spec = configuration.Spec with { ProjectRef = new() { Name = "payments" } };
        configuration.Metadata.Generation = generation;
        configuration.Metadata.Annotations = new Dictionary<string, string>(Annotations);
        var inputs = new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = A.Compiled(configuration, locked),
            Project = A.Project(),
            Namespaces = A.Namespaces(("team-a", [])),
            Layers = [.. Bases, ConfigurationLayer.Of(configuration)],
            Pods = ReportsKnown ? [.. shown.Select(pod => new ReportingPod("team-a", pod.Key, RolloutShare.PlaceOf(pod.Key), pod.Value, null, Counts.GetValueOrDefault(pod.Key, new())))] : null,
            Now = Now,
        };
        (Plan, var after) = World.Pass(inputs);
        World = after with { Status = JsonSerializer.Deserialize(JsonSerializer.Serialize(after.Status, ApiJson.Default.ClaudeConfigurationStatus), ApiJson.Default.ClaudeConfigurationStatus) };
        Events = [.. Plan.Events.Select(item => item.Reason)];
        return Plan;
    }

    /// <summary>Sidecars show what is delivered, but for those that do not.</summary>
    public void Serve(params string[] stuck)
    {
        foreach (var pod in shown.Keys.Except(stuck))
        {
            shown[pod] = Choice(RolloutShare.PlaceOf(pod));
        }
    }

    public void Add(string pod) => shown[pod] = null;

    public void Remove(string pod) => shown.Remove(pod);

    /// <summary>Passes and lets pods follow until nothing is left to be done.</summary>
    public void RunOut()
    {
        for (var i = 0; i < 200; i++)
        {
            Serve();
            Pass();
            if (Plan.Rollout.Again is null && !Plan.Rollout.InProgress && shown.Values.All(revision => revision == Stable))
            {
                return;
            }

            Now += TimeSpan.FromSeconds(30);
        }
    }

    public V1Condition Condition(string type) => World.Status!.Conditions.Condition(type);

    private string Choice(int place)
    {
        var stable = Map("claude-code-base")!.Metadata.Annotations[Api.Names.RevisionAnnotation];
        return Map("claude-canary-base") is { } canary && JsonSerializer.Deserialize(canary.Data[RolloutShare.Key], ContractsJson.Default.RolloutShare) is { } share && share.Over == stable && share.Takes(place)
            ? share.Revision
            : stable;
    }

    private V1ConfigMap? Map(string name) => World.Bundles.FirstOrDefault(bundle => bundle.Metadata.Name == name);
}
