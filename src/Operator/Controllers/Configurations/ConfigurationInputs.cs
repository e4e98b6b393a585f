using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>All that planning a configuration looks at. Nothing is read after this.</summary>
internal sealed record ConfigurationInputs
{
    public required ClaudeConfiguration Configuration { get; init; }

    public required CompiledPolicy Compiled { get; init; }

    /// <summary>The project; null for a base, or where the reference does not hold.</summary>
    public ClaudeProject? Project { get; init; }

    /// <summary>Why the project reference does not hold.</summary>
    public (string Reason, string Message)? ProjectProblem { get; init; }

    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>The configuration's revisions.</summary>
    public IReadOnlyList<V1ControllerRevision> Revisions { get; init; } = [];

    /// <summary>The revision that this process delivered last; null where it delivered none.</summary>
    public string? Delivered { get; init; }

    /// <summary>The revision that targets carry as far as is known: what was delivered here, else what the status says.</summary>
    public string? LastRevision => Delivered ?? Configuration.Status?.Revision;

    /// <summary>Children that another writer keeps changing back.</summary>
    public IReadOnlyList<string> Contested { get; init; } = [];

    /// <summary>Objects of a child's name that are somebody else's.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];

    /// <summary>Children that are being deleted.</summary>
    public IReadOnlyList<string> Going { get; init; } = [];

    /// <summary>What the API server said when it refused a child.</summary>
    public string? Refused { get; init; }

    /// <summary>When that is tried again.</summary>
    public RetryStatus? Retry { get; init; }
}
