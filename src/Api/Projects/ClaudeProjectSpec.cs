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
    /// its ancestors, and cannot drop them. The parent's allowed.children must admit this namespace.
    /// </summary>
    public ObjectReference? ParentRef { get; init; }

    /// <summary>
    /// Which namespaces may refer to this project, by kind: being admitted as a child is not being admitted to spend, block or route
    /// for this project.
    /// </summary>
    public ProjectReferrers? Allowed { get; init; }

    /// <summary>What binds this project and every project below it.</summary>
    public ProjectPolicy? Policy { get; init; }

    /// <summary>
    /// People and ServiceAccounts, each bound to the ClusterRole of its role in the project's namespaces. Of a subject that is listed
    /// twice the higher of Viewer, Developer and Admin counts; BudgetApprover stands beside them.
    /// </summary>
    [Items(100), ListType(ListKind.Atomic)]
    public IReadOnlyList<ProjectMember>? Members { get; init; }

    /// <summary>
    /// Namespaces that join the project besides its own. Each must consent with the label claudeconfig.dev/accept-project set to
    /// namespace.name of this project.
    /// </summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>
    /// Repositories of the project. Of the tokens that identity.oidc accepts, one that names its repository must name one of these; unset
    /// admits any. They let nobody in by themselves.
    /// </summary>
    [Items(64), ListType(ListKind.Map, "url")]
    public IReadOnlyList<ProjectRepository>? Repositories { get; init; }

    /// <summary>Model providers that this project and its children may use. Credentials stay in gateways.</summary>
    [Items(16), ListType(ListKind.Map, "name")]
    public IReadOnlyList<ModelProvider>? Providers { get; init; }

    /// <summary>Whose tokens the gateway accepts for this project, besides virtual keys.</summary>
    public ProjectIdentity? Identity { get; init; }

    /// <summary>What people get who log in at the gateway with the company's identity provider.</summary>
    public ProjectLogin? Login { get; init; }

    /// <summary>Virtual keys for callers without an identity. Each becomes one Secret; only a salted hash leaves it.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<ProjectKey>? Keys { get; init; }

    /// <summary>The rate limit of the whole project; its numbers are in the operator's configuration. Free unless set.</summary>
    public RateLimitTier? RateLimitTier { get; init; }

    /// <summary>The gateway; the platform's shared one unless dedicated.</summary>
    public ProjectGateway? Gateway { get; init; }

    /// <summary>What the project's pods get, and where pods of its namespaces may connect.</summary>
    public ProjectWorkloads? Workloads { get; init; }

    /// <summary>Active (unless set), Suspended (routes refuse and say why) or Archived (everything is read-only).</summary>
    public ProjectState? State { get; init; }

    /// <summary>Delete (unless set) removes rendered configuration with the project, Orphan leaves it. Keys are revoked either way.</summary>
    public DeletionPolicy? DeletionPolicy { get; init; }
}
