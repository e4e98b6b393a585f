using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
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

    /// <summary>Where the project's pods reach a gateway.</summary>
    public Uri Gateway { get; init; } = new(new OperatorOptions().GatewayAddress);

    /// <summary>Why the project reference does not hold, or why it is not known which policies bind the project.</summary>
    public (string Reason, string Message)? ProjectProblem { get; init; }

    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>The metadata of the configuration's revisions.</summary>
    public IReadOnlyList<PartialObjectMetadata<V1ControllerRevision>> Revisions { get; init; } = [];

    /// <summary>Contents of the revisions that may be needed, by revision.</summary>
    public IReadOnlyDictionary<string, StoredRevision> Stored { get; init; } = new Dictionary<string, StoredRevision>();

    /// <summary>Why a backup could not be asked for the pinned revision; null where nobody had to.</summary>
    public string? Unasked => Stored.Values.Select(stored => stored.Unasked).FirstOrDefault(why => why is not null);

    /// <summary>The revision that this process delivered last; null where it delivered none.</summary>
    public string? Delivered { get; init; }

    /// <summary>What the configuration is made of, the farthest first, itself last.</summary>
    public IReadOnlyList<ConfigurationLayer> Layers { get; init; } = [];

    /// <summary>What the stable revision was made of; null where that was never recorded.</summary>
    public IReadOnlyList<LayerGeneration>? StableLayers { get; init; }

    /// <summary>Where a rollout stands: as this process left it, else as the status says.</summary>
    public RolloutStatus? Rollout { get; init; }

    /// <summary>Pods of the target namespaces that say they were given this configuration; null where that is not known.</summary>
    public IReadOnlyList<ReportingPod>? Pods { get; init; }

    /// <summary>Whether there is a bucket for backups.</summary>
    public bool HasBackups { get; init; }

    /// <summary>The configuration's revisions that a backup holds; null while that is not known.</summary>
    public IReadOnlySet<string>? BackedUp { get; init; }

    public DateTimeOffset Now { get; init; }

    /// <summary>The revision that targets carry as far as is known: what was delivered here, else what the status says.</summary>
    public string? LastRevision => Delivered ?? Configuration.Status?.Revision;
}
