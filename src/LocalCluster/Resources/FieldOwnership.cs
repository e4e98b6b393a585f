using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Keeps metadata.managedFields, through the patch engine.</summary>
internal sealed class FieldOwnership
{
    /// <summary>Records what a create or update changed.</summary>
    /// <param name="old">The stored object, or null on create.</param>
    /// <param name="value">The object as the request leaves it; its managedFields are exchanged.</param>
    public void Track(WriteRequest request, JsonObject? old, JsonObject value)
    {
    }
}
