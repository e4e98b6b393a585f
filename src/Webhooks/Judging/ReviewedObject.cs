using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>The object of a review as the judge reads it: without what only a server writes, and with its namespace.</summary>
internal static class ReviewedObject
{
    public static byte[] Of(JsonElement element, string? @namespace)
    {
        var json = JsonObject.Create(element) ?? throw new JsonException("the object of a review is no JSON object");
        json.Remove("status");
        if (json["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            // Whoever sent it may have left it to the address.
            metadata["namespace"] ??= @namespace;
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
