using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>The circumstances under which fields change hands.</summary>
internal sealed record FieldOperation
{
    /// <summary>See <see cref="FieldManagers.ManagerName"/>.</summary>
    public required string Manager { get; init; }

    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required FieldType Type { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>"status", "scale", or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Fields that this endpoint resets whatever the request says: nobody comes to own them here.</summary>
    public FieldSet Ignored { get; init; } = FieldSet.Empty;

    /// <summary>Take conflicting fields over instead of refusing.</summary>
    public bool Force { get; init; }
}
