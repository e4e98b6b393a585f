using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The schema of a custom kind, for the request pipeline.</summary>
internal sealed class CustomObjectSchema(string kind, ResourceSchema schema) : IObjectSchema
{
    public FieldType FieldType => schema.FieldType;

    public JsonObject? OpenApi => schema.Json;

    public IReadOnlyList<string> Prune(JsonObject value) => schema.Prune(value);

    public void Default(JsonObject value) => schema.Default(value);

    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old) =>
        (string?)value["kind"] == kind ? schema.Validate(value, old) : schema.ValidateRules(value, old);
}
