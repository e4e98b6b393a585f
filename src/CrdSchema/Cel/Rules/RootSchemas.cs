using System.Collections.Frozen;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>Kind, apiVersion, metadata.name and metadata.generateName are fields of every resource, whether its schema says so or not.</summary>
internal static class RootSchemas
{
    private static readonly SchemaNode Text = new() { Type = JsonKinds.Text };

    private static readonly SchemaNode Metadata = new()
    {
        Type = JsonKinds.Object,
        Properties = new Dictionary<string, SchemaNode> { ["name"] = Text, ["generateName"] = Text }.ToFrozenDictionary(),
    };

    public static SchemaNode WithMetadata(SchemaNode schema) => HasMetadata(schema) ? schema : new SchemaNode
    {
        Type = JsonKinds.Object,
        PreserveUnknown = schema.PreserveUnknown,
        Embedded = schema.Embedded,
        Additional = schema.Additional,
        Required = schema.Required,
        Properties = new Dictionary<string, SchemaNode>(schema.Properties) { ["kind"] = Text, ["apiVersion"] = Text, ["metadata"] = Metadata }.ToFrozenDictionary(),
    };

    private static bool HasMetadata(SchemaNode schema) =>
        IsText(schema, "kind") && IsText(schema, "apiVersion")
        && schema.Properties.TryGetValue("metadata", out var metadata) && metadata.Type == JsonKinds.Object && IsText(metadata, "name") && IsText(metadata, "generateName");

    private static bool IsText(SchemaNode schema, string name) => schema.Properties.TryGetValue(name, out var property) && property.Type == JsonKinds.Text;
}
