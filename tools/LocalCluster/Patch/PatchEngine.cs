using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>The three patches that are not apply. None changes its arguments; a refusal is a <see cref="PatchException"/>.</summary>
internal static class PatchEngine
{
    public static JsonObject JsonPatch(JsonObject target, JsonNode? operations) => Patch.JsonPatch.Apply(target, operations);

    public static JsonObject MergePatch(JsonObject target, JsonNode? patch) => Patch.MergePatch.Apply(target, patch);

    /// <summary>Strategic merge, for built-in kinds only.</summary>
    public static JsonObject StrategicMerge(JsonObject target, JsonNode? patch, FieldType type) => Patch.StrategicMerge.Apply(target, patch, type);
}
