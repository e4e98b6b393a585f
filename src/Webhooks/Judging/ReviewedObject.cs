using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>The object of a review: as JSON for the judge, and typed, as far as it fits its type, to find what it refers to.</summary>
internal sealed record ReviewedObject(byte[] Json, object? Typed, ObjectKey Key)
{
    public static ReviewedObject Of(string kind, JsonElement element, string? @namespace)
    {
        var json = JsonObject.Create(element) ?? throw new JsonException("the object of a review is no JSON object");
        json.Remove("status");
        if (json["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            // Whoever sent it may have left it to the address.
            metadata["namespace"] ??= @namespace;
        }

        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var (typed, key) = ManifestSet.Read(kind, bytes, @namespace ?? "");
        return new ReviewedObject(bytes, typed, key);
    }
}
