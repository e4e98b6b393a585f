using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Checks a CustomResourceDefinition.</summary>
internal static class CrdValidator
{
    public static IReadOnlyList<FieldError> Validate(JsonObject crd, JsonObject? old) => [];
}
