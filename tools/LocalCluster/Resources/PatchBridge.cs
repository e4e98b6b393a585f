using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Patch;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Applies the body of a PATCH to an object.</summary>
internal static class PatchBridge
{
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicMergePatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    private static readonly string[] ForCustom = [JsonPatch, MergePatch, ApplyPatch];
    private static readonly string[] ForBuiltin = [JsonPatch, MergePatch, StrategicMergePatch, ApplyPatch];

    /// <summary>The media types in which a kind can be patched, in the order in which a refusal lists them.</summary>
    public static string[] Accepted(ResourceDefinition resource) => resource.IsCustom ? ForCustom : ForBuiltin;

    public static JsonObject Apply(string contentType, JsonObject target, JsonNode? patch, ResourceDefinition resource) => contentType switch
    {
        JsonPatch => PatchEngine.JsonPatch(target, patch),
        MergePatch => PatchEngine.MergePatch(target, patch),
        StrategicMergePatch when !resource.IsCustom => PatchEngine.StrategicMerge(target, patch, resource.Schema.FieldType),
        _ => throw ApiErrors.UnsupportedMediaType(Accepted(resource)),
    };
}
