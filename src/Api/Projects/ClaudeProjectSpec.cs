using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a team is and what it may use.</summary>
public sealed record ClaudeProjectSpec
{
    /// <summary>A name for people.</summary>
    [Length(128)]
    public string? DisplayName { get; init; }

    /// <summary>Who answers for the project: a person, a team or an address.</summary>
    [Length(253)]
    public string? Owner { get; init; }

    /// <summary>The cost center that reports and exports name.</summary>
    [Length(64)]
    public string? CostCenter { get; init; }

    /// <summary>
    /// The project this one belongs to. A child inherits the parent's providers through the gateway and every budget of
    /// its ancestors, and cannot drop them. The parent's allowedNamespaces must admit this namespace.
    /// </summary>
    public ObjectReference? ParentRef { get; init; }

    /// <summary>Which namespaces may refer to this project, as a parent or from configurations, routes and budgets.</summary>
    public AllowedNamespaces? AllowedNamespaces { get; init; }

    /// <summary>People and ServiceAccounts, each bound to the ClusterRole of its role in the project's namespaces.</summary>
    [Items(100), ListType(ListKind.Atomic)]
    [Rule("self.all(m, self.exists_one(o, o.subject.kind == m.subject.kind && o.subject.name == m.subject.name && (has(o.subject.__namespace__) ? o.subject.__namespace__ : '') == (has(m.subject.__namespace__) ? m.subject.__namespace__ : '')))",
        "each subject may be a member only once")]
    public IReadOnlyList<ProjectMember>? Members { get; init; }

    /// <summary>
    /// Namespaces that join the project besides its own. Each must consent with the label
    /// claudeconfig.dev/accept-project set to the project's name, or to namespace.name.
    /// </summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>Repositories whose CI identities are accepted, and to which their usage is attributed.</summary>
    [Items(64), ListType(ListKind.Map, "url")]
    public IReadOnlyList<ProjectRepository>? Repositories { get; init; }

    /// <summary>Model providers that this project and its children may use. Credentials stay in gateways.</summary>
    [Items(16), ListType(ListKind.Map, "name")]
    public IReadOnlyList<ModelProvider>? Providers { get; init; }

    /// <summary>Whose tokens the gateway accepts for this project, besides virtual keys.</summary>
    public ProjectIdentity? Identity { get; init; }

    /// <summary>Virtual keys for callers without an identity. Each becomes one Secret; only a salted hash leaves it.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<ProjectKey>? Keys { get; init; }

    /// <summary>The rate limit of the whole project; its numbers are in the operator's configuration. Free unless set.</summary>
    public RateLimitTier? RateLimitTier { get; init; }

    /// <summary>The gateway; the platform's shared one unless dedicated.</summary>
    public ProjectGateway? Gateway { get; init; }

    /// <summary>Active (unless set), Suspended (routes refuse and say why) or Archived (everything is read-only).</summary>
    public ProjectState? State { get; init; }

    /// <summary>Delete (unless set) removes rendered configuration with the project, Orphan leaves it. Keys are revoked either way.</summary>
    public DeletionPolicy? DeletionPolicy { get; init; }
}
