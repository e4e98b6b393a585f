using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Applies the body of a PATCH to an object.</summary>
internal static class PatchBridge
{
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicMergePatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    public static JsonObject Apply(string contentType, JsonObject target, JsonNode? patch, ResourceDefinition resource)
    {
        if (contentType != MergePatch || patch is not JsonObject merge)
        {
            throw ApiErrors.UnsupportedMediaType(MergePatch);
        }

        Merge(target, merge);
        return target;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, node) in patch)
        {
            switch (node)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner when target[name] is JsonObject existing:
                    Merge(existing, inner);
                    break;
                default:
                    target[name] = node.DeepClone();
                    break;
            }
        }
    }
}
