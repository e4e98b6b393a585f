using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A configuration with its indexes. Immutable: a request keeps the one that it began with.</summary>
internal sealed class Snapshot
{
    private readonly FrozenDictionary<ObjectRef, ProjectView> projects;

    public Snapshot(RouterBundle bundle)
    {
        Version = bundle.Version;
        Config = bundle.Config;
        Outbound = bundle.Config.Outbound ?? OutboundPolicy.Default;
        Providers = bundle.Config.Providers.ToFrozenDictionary(p => p.Id, p => new Provider(p, bundle.Credentials.GetValueOrDefault(p.Id), Outbound), StringComparer.Ordinal);
        var budgets = bundle.Config.Budgets.ToFrozenDictionary(b => b.Budget);
        Budgets = budgets;
        var parents = bundle.Config.Projects.ToDictionary(p => p.Project, p => p.Parent);
        projects = bundle.Config.Projects.ToFrozenDictionary(p => p.Project, p => new ProjectView(p, bundle.Config, parents));
        Keys = bundle.Config.Projects
            .SelectMany(project => project.Keys.Select(key => (project, key)))
            .ToFrozenDictionary(pair => pair.key.Id, pair => new KeyOwner(projects[pair.project.Project], pair.key), StringComparer.Ordinal);
    }

    public string Version { get; }

    public RouterConfig Config { get; }

    /// <summary>Where connections may go.</summary>
    public OutboundPolicy Outbound { get; }

    public FrozenDictionary<string, Provider> Providers { get; }

    public FrozenDictionary<ObjectRef, BudgetEntry> Budgets { get; }

    /// <summary>By key id.</summary>
    public FrozenDictionary<string, KeyOwner> Keys { get; }

    public ProjectView Project(ObjectRef project) => projects[project];
}
