using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Knows nothing: every field is kept and nothing is refused.</summary>
internal sealed class OpenObjectSchema : IObjectSchema
{
    public static OpenObjectSchema Instance { get; } = new();

    public FieldType FieldType => FieldType.Untyped;

    public IReadOnlyList<string> Prune(JsonObject value) => [];

    public void Default(JsonObject value)
    {
    }

    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old) => [];
}
