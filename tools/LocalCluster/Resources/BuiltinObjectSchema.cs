using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The schema of a built-in kind, for the request pipeline.</summary>
internal sealed class BuiltinObjectSchema(BuiltinSchema schema) : IObjectSchema
{
    public FieldType FieldType => schema.FieldType;

    /// <summary>The schema of a kind in the catalogue of types; an open one for a kind that is not in it.</summary>
    public static IObjectSchema For(string group, string version, string kind) =>
        BuiltinCatalog.Instance.Find(group.Length == 0 ? version : $"{group}/{version}", kind) is { } found ? new BuiltinObjectSchema(found) : OpenObjectSchema.Instance;

    public string? FindMismatch(JsonObject value) => schema.FindMismatch(value);

    public IReadOnlyList<string> Prune(JsonObject value) => schema.Prune(value);

    public void Default(JsonObject value) => schema.Default(value);

    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old) => schema.Validate(value, old);
}
