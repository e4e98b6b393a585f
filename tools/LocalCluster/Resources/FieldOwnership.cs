using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Ownership;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Keeps metadata.managedFields, through the patch engine.</summary>
internal sealed class FieldOwnership(TimeProvider time)
{
    /// <summary>Records what a create or update changed.</summary>
    /// <param name="old">The stored object, or null on create.</param>
    /// <param name="value">The object as the request leaves it; its managedFields are exchanged.</param>
    public void Track(WriteRequest request, JsonObject? old, JsonObject value) => FieldManagers.Update(old, value, Operation(request));

    /// <summary>Server-side apply.</summary>
    public JsonObject Apply(WriteRequest request, JsonObject? live, JsonObject applied, bool force) =>
        FieldManagers.Apply(live, applied, Operation(request) with { Force = force });

    /// <summary>Nothing but the times of managedFields would change.</summary>
    public static bool DiffersInTimesOnly(JsonObject old, JsonObject value) => ReferenceEquals(FieldManagers.IgnoreTimestamps(old, value), old);

    private FieldOperation Operation(WriteRequest request) => new()
    {
        Manager = request.FieldManager,
        ApiVersion = request.Resource.ApiVersion,
        Kind = request.Resource.Kind,
        Type = request.Resource.Schema.FieldType,
        Time = time.GetUtcNow(),
        Subresource = request.Subresource ?? "",
        Ignored = ResetFields.For(request.Resource.HasStatus, request.Subresource),
    };
}
