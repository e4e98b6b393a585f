using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>All that planning a project looks at. Nothing is read after this.</summary>
internal sealed record ProjectInputs
{
    public required ClaudeProject Project { get; init; }

    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>What stands in the way of the parent reference; null when it is fine.</summary>
    public (string Reason, string Message)? ParentProblem { get; init; }

    public IReadOnlyList<CredentialSource> Credentials { get; init; } = [];

    /// <summary>Live key Secrets by key name.</summary>
    public IReadOnlyDictionary<string, V1Secret> KeySecrets { get; init; } = new Dictionary<string, V1Secret>();

    /// <summary>Live credential copies by provider.</summary>
    public IReadOnlyDictionary<string, V1Secret> CredentialCopies { get; init; } = new Dictionary<string, V1Secret>();

    public IReadOnlyList<ObjectKey> BoundConfigurations { get; init; } = [];

    public IReadOnlyList<ObjectKey> BoundRoutes { get; init; } = [];

    public IReadOnlyList<ObjectKey> BoundBudgets { get; init; } = [];

    /// <summary>Gateways that report; null when no report was ever read.</summary>
    public int? Gateways { get; init; }

    /// <summary>Children that another writer keeps changing back.</summary>
    public IReadOnlyList<string> Contested { get; init; } = [];

    /// <summary>What the API server said when it refused a child.</summary>
    public string? Refused { get; init; }

    /// <summary>When that is tried again.</summary>
    public RetryStatus? Retry { get; init; }

    public required DateTimeOffset Now { get; init; }
}
