using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests;

/// <summary>Objects that read like sentences.</summary>
internal static class A
{
    public static readonly DateTime Epoch = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    public static readonly BudgetReferences NoBudgets = new([], new ReferenceGrants(Namespaces()));

    public static ClaudeProject Project(string name = "payments", string @namespace = "team-a", Func<ClaudeProjectSpec, ClaudeProjectSpec>? with = null) => new()
    {
        Metadata = Meta(@namespace, name),
        Spec = (with ?? (spec => spec))(new ClaudeProjectSpec()),
    };

    public static ClaudeConfiguration Configuration(
        string name = "base", string @namespace = "team-a", object? settings = null, Func<ClaudeConfigurationSpec, ClaudeConfigurationSpec>? with = null) => new()
        {
            Metadata = Meta(@namespace, name),
            Spec = (with ?? (spec => spec))(new ClaudeConfigurationSpec { Settings = settings is null ? null : JsonSerializer.SerializeToElement(settings) }),
        };

    /// <summary>The configuration by itself, or bound to a platform that locks a path and says haiku.</summary>
    public static CompiledPolicy Compiled(ClaudeConfiguration configuration, string? locked = null) => PolicyCompiler.Compile(new PolicyInput
    {
        Key = configuration.Key,
        Layers = [.. locked is null ? Array.Empty<PolicySource>() : [new(Configuration(@namespace: "platform", settings: new { model = "haiku" }), 0)], new(configuration)],
        Locks = locked is null ? [] : [new(locked, new ObjectKey("platform", "root"), 0)],
    });

    public static ModelRoute Route(string name, string @namespace = "team-a", string project = "payments", Func<ModelRouteSpec, ModelRouteSpec>? with = null) => new()
    {
        Metadata = Meta(@namespace, name),
        Spec = (with ?? (spec => spec))(new ModelRouteSpec
        {
            ProjectRef = new ObjectReference { Name = project },
            Targets = [new RouteTarget { Name = "first", Provider = "anthropic" }],
            Strategy = new RouteStrategy { Type = RouteStrategyType.Priority },
        }),
    };

    public static Budget Budget(string name, string @namespace = "team-a", string project = "payments", Func<BudgetSpec, BudgetSpec>? with = null) => new()
    {
        Metadata = Meta(@namespace, name),
        Spec = (with ?? (spec => spec))(new BudgetSpec
        {
            Limit = new Money { Amount = "100", Currency = "USD" },
            Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = project } },
            Period = new BudgetPeriod { Type = PeriodType.Monthly },
        }),
    };

    public static ModelProvider Anthropic(string? region = null) => new()
    {
        Name = "anthropic",
        Type = ProviderType.Anthropic,
        Region = region,
        Credential = new ProviderCredential { SecretKeyRef = new SecretKeyReference { Name = "providers", Key = "anthropic" } },
    };

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces(params (string Name, (string Key, string Value)[] Labels)[] namespaces) =>
        namespaces.ToDictionary(
            item => item.Name,
            item => (IReadOnlyDictionary<string, string>)item.Labels.ToDictionary(label => label.Key, label => label.Value));

    public static V1Condition Condition(this IEnumerable<V1Condition>? conditions, string type) => conditions!.Single(condition => condition.Type == type);

    private static V1ObjectMeta Meta(string @namespace, string name) => new()
    {
        NamespaceProperty = @namespace,
        Name = name,
        Uid = $"uid-{@namespace}-{name}",
        Generation = 1,
        CreationTimestamp = Epoch,
    };
}
