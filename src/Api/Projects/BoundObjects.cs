using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Objects that refer to another one.</summary>
public sealed record BoundObjects
{
    /// <summary>How many there are.</summary>
    [Required, Range(0, 1000000)]
    public int Total { get; init; }

    /// <summary>The first of them by namespace and name; at most 32.</summary>
    [Items(32), ListType(ListKind.Atomic)]
    public IReadOnlyList<ObjectReference>? Items { get; init; }
}
