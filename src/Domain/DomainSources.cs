using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Routes;

namespace ClaudeConfig.Domain;

/// <summary>What a <see cref="DomainSnapshot"/> is made of.</summary>
public sealed record DomainSources
{
    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>All projects that are not being deleted.</summary>
    public required IReadOnlyList<ClaudeProject> Projects { get; init; }

    /// <summary>All budgets that are not being deleted.</summary>
    public IReadOnlyList<Budget> Budgets { get; init; } = [];

    /// <summary>All routes that are not being deleted.</summary>
    public IReadOnlyList<ModelRoute> Routes { get; init; } = [];

    /// <summary>The last accepted form of a budget, or null.</summary>
    public Func<Budget, AcceptedBudget?> Accepted { get; init; } = _ => null;

    /// <summary>Why the platform admits no requests to a provider: a reason and a sentence; null when it does.</summary>
    public Func<ResolvedProvider, (string Reason, string Message)?> Outbound { get; init; } = _ => null;
}
