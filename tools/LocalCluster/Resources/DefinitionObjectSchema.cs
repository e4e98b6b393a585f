using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Schema;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The schema of CustomResourceDefinitions: the built-in one, and their validation rules have to parse.</summary>
internal sealed class DefinitionObjectSchema(IObjectSchema inner, CrdSchemaCompiler compiler) : IObjectSchema
{
    public FieldType FieldType => inner.FieldType;

    public string? FindMismatch(JsonObject value) => inner.FindMismatch(value);

    public IReadOnlyList<string> Prune(JsonObject value) => inner.Prune(value);

    public void Default(JsonObject value) => inner.Default(value);

    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old)
    {
        var errors = inner.Validate(value, old);
        return errors.Count > 0 || JsonNode.DeepEquals(value["spec"], old?["spec"]) ? errors : compiler.CheckRules(value);
    }
}
