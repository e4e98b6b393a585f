using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using k8s.Models;

namespace ClaudeConfig.Domain.Tests;

/// <summary>Builders that read like sentences.</summary>
internal static class A
{
    public static readonly AllowedNamespaces All = new() { From = NamespaceAdmission.All };

    public static readonly ReferenceGrants NoLabels = new(Labels());

    public static readonly BudgetReferences NoBudgets = new([], NoLabels);

    /// <summary>A project that admits everything of every kind unless it is told what to admit.</summary>
    public static ClaudeProject Project(string key, string? parent = null, int age = 0, ProjectReferrers? allowed = null, ProjectPolicy? policy = null) => new()
    {
        Metadata = Meta(key, age),
        Spec = new()
        {
            ParentRef = parent is null ? null : Reference(parent),
            Allowed = allowed ?? new() { Children = All, Configurations = All, Budgets = All, Routes = All },
            Policy = policy,
            Providers = [new() { Name = "anthropic" }],
        },
    };

    public static Budget Budget(string key, string project, string? parent = null, int age = 0, Func<BudgetSpec, BudgetSpec>? with = null) => new()
    {
        Metadata = Meta(key, age),
        Spec = (with ?? (spec => spec))(new()
        {
            Limit = new() { Amount = "100", Currency = "USD" },
            Scope = new() { ProjectRef = Reference(project) },
            ParentRef = parent is null ? null : Reference(parent),
            Allowed = new() { Budgets = All },
            Period = new() { Type = PeriodType.Monthly },
        }),
    };

    public static ModelRoute Route(string key, string project, int age = 0, params RouteMatch[] match) => new()
    {
        Metadata = Meta(key, age),
        Spec = new()
        {
            ProjectRef = Reference(project),
            Match = match.Length == 0 ? null : match,
            Targets = [new() { Name = "first", Provider = "anthropic" }],
            Strategy = new() { Type = RouteStrategyType.Priority },
        },
    };

    /// <summary>A configuration that admits only its own namespace, unless <see cref="Open"/>.</summary>
    public static ClaudeConfiguration Configuration(string key, params string[] extends) => new()
    {
        Metadata = Meta(key, 0),
        Spec = new() { Extends = extends.Length == 0 ? null : [.. extends.Select(Reference)] },
    };

    public static ClaudeConfiguration Open(this ClaudeConfiguration configuration)
    {
        configuration.Spec = configuration.Spec with { Allowed = new() { Configurations = All } };
        return configuration;
    }

    public static ClaudeConfiguration Of(this ClaudeConfiguration configuration, string project)
    {
        configuration.Spec = configuration.Spec with { ProjectRef = Reference(project) };
        return configuration;
    }

    public static ClaudeConfiguration Saying(this ClaudeConfiguration configuration, string settings)
    {
        configuration.Spec = configuration.Spec with { Settings = JsonDocument.Parse(settings).RootElement };
        return configuration;
    }

    public static ProjectTree Tree(params ClaudeProject[] projects) => new(projects, NoLabels);

    public static ObjectKey Key(string key) => new(key.Split('/')[0], key.Split('/')[1]);

    public static ObjectReference Reference(string key) => new() { Namespace = Key(key).Namespace, Name = Key(key).Name };

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Labels(params (string Namespace, string Label, string Value)[] labels) =>
        labels.ToDictionary(row => row.Namespace, row => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { [row.Label] = row.Value });

    private static V1ObjectMeta Meta(string key, int age) => new()
    {
        NamespaceProperty = Key(key).Namespace,
        Name = Key(key).Name,
        Uid = $"uid-{key}",
        Generation = 1,
        CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(-age),
    };
}
