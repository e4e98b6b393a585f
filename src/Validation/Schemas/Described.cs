using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.Policy.Settings;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>Values and what is allowed in words.</summary>
internal static class Described
{
    private const int Longest = 80;

    /// <summary>One line, cut.</summary>
    public static string Value(ManifestNode node) => Cut(node.Members is not null ? "an object" : node.Items is not null ? "a list" : Scalar(node.Scalar));

    public static string Type(ManifestNode node) => node.Members is not null ? "an object" : node.Items is not null ? "a list" : JsonKinds.Of(node.Scalar) switch
    {
        JsonKinds.Null => "null",
        JsonKinds.Text => "a text",
        JsonKinds.Integer => "a whole number",
        JsonKinds.Number => "a number",
        _ => "true or false",
    };

    /// <summary>A scalar that is no text where one is needed, with the remedy.</summary>
    public static string NoText(ManifestNode node) => $"{Is(node)}a text is needed, in quotes: \"{node.Written ?? Scalar(node.Scalar)}\"";

    /// <summary>What a value is, where something else is needed.</summary>
    public static string Is(ManifestNode node) => node.Scalar is null ? $"{Type(node)} found; "
        : JsonKinds.Of(node.Scalar) == JsonKinds.Boolean ? $"{node.Written ?? Value(node)} stands for {Value(node)}; "
        : $"{Value(node)} is {Type(node)}; ";

    public static string Type(SchemaNode schema) => schema.Type switch
    {
        JsonKinds.Object => "an object",
        JsonKinds.Array => "a list",
        JsonKinds.Text => "a text",
        JsonKinds.Integer => "a whole number",
        JsonKinds.Number => "a number",
        JsonKinds.Boolean => "true or false",
        _ => "a value",
    };

    /// <summary>What a field takes, as specific as one line can say.</summary>
    public static string Wanted(SchemaNode schema) => schema.Enum.Count > 0 ? Enum(schema) : Type(schema);

    public static string Enum(SchemaNode schema)
    {
        var values = schema.Enum.Select(value => Scalar(value as JsonValue));
        return schema.Enum.Count == 1 ? values.First() : $"one of {string.Join(", ", values)}";
    }

    public static string Cut(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";

    public static string Scalar(JsonValue? value) => value is null ? "null" : value.TryGetValue<string>(out var text) ? Quoted(text) : value.ToJsonString();

    private static string Quoted(string text) => CredentialScan.HoldsCredential(text) ? "a credential" : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
