using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Caching;
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

    /// <summary>Why the project reference does not hold, or why it is not known which policies bind the project.</summary>
    public (string Reason, string Message)? ProjectProblem { get; init; }

    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>The metadata of the configuration's revisions.</summary>
    public IReadOnlyList<PartialObjectMetadata<V1ControllerRevision>> Revisions { get; init; } = [];

    /// <summary>Contents of the revisions that may be needed, by revision.</summary>
    public IReadOnlyDictionary<string, StoredRevision> Stored { get; init; } = new Dictionary<string, StoredRevision>();

    /// <summary>The revision that this process delivered last; null where it delivered none.</summary>
    public string? Delivered { get; init; }

    /// <summary>How many sidecars serve each revision; null where that is not known.</summary>
    public IReadOnlyDictionary<string, int>? Served { get; init; }

    /// <summary>The revision that targets carry as far as is known: what was delivered here, else what the status says.</summary>
    public string? LastRevision => Delivered ?? Configuration.Status?.Revision;
}
