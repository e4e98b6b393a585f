using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>Reads of nested fields that may be missing.</summary>
internal static class JsonLookup
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }
}
