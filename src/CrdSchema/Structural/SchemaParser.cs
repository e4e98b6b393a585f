using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Compiles the JSON of an <c>openAPIV3Schema</c>.</summary>
internal static class SchemaParser
{
    public static SchemaNode Parse(JsonObject schema)
    {
        var properties = Children(schema, "properties").ToFrozenDictionary();
        var items = schema["items"] is JsonObject itemSchema ? Parse(itemSchema) : null;
        var additional = Additional(schema["additionalProperties"]);
        var below = properties.Values.Concat(items is null ? [] : [items]).Concat(additional is null ? [] : [additional]).ToList();
        var rules = Rules(schema);
        var listType = Text(schema, "x-kubernetes-list-type");
        var embedded = Flag(schema, "x-kubernetes-embedded-resource");
        var pattern = Text(schema, "pattern");
        return new SchemaNode
        {
            Type = Text(schema, "type"),
            Format = Text(schema, "format"),
            Nullable = Flag(schema, "nullable"),
            IntOrString = Flag(schema, "x-kubernetes-int-or-string"),
            PreserveUnknown = Flag(schema, "x-kubernetes-preserve-unknown-fields"),
            Embedded = embedded,
            Properties = properties,
            Defaulted = [.. properties.Where(p => p.Value.HasDefault).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value))],
            Items = items,
            Additional = additional,
            Required = Texts(schema, "required"),
            HasDefault = schema["default"] is not null,
            Default = schema["default"]?.DeepClone(),
            Enum = schema["enum"] is JsonArray values ? [.. values.Select(value => value?.DeepClone())] : [],
            Pattern = pattern.Length == 0 ? null : GoRegex.Compile(pattern),
            PatternText = pattern,
            MaxLength = Whole(schema, "maxLength"),
            MinLength = Whole(schema, "minLength"),
            MaxItems = Whole(schema, "maxItems"),
            MinItems = Whole(schema, "minItems"),
            UniqueItems = Flag(schema, "uniqueItems"),
            MaxProperties = Whole(schema, "maxProperties"),
            MinProperties = Whole(schema, "minProperties"),
            Maximum = Real(schema, "maximum"),
            Minimum = Real(schema, "minimum"),
            ExclusiveMaximum = Flag(schema, "exclusiveMaximum"),
            ExclusiveMinimum = Flag(schema, "exclusiveMinimum"),
            MultipleOf = Real(schema, "multipleOf"),
            AllOf = Branches(schema, "allOf"),
            AnyOf = Branches(schema, "anyOf"),
            OneOf = Branches(schema, "oneOf"),
            Not = schema["not"] is JsonObject not ? Parse(not) : null,
            ListType = listType,
            ListMapKeys = Texts(schema, "x-kubernetes-list-map-keys"),
            MapType = Text(schema, "x-kubernetes-map-type"),
            Rules = rules,
            HasListRules = listType is "set" or "map" || below.Any(child => child.HasListRules),
            HasEmbedded = embedded || below.Any(child => child.HasEmbedded),
            HasCelRules = rules.Count > 0 || below.Any(child => child.HasCelRules),
        };
    }

    private static SchemaNode? Additional(JsonNode? value) => value switch
    {
        JsonObject schema => Parse(schema),
        JsonValue flag when JsonKinds.IsTrue(flag) => SchemaNode.Empty,
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, SchemaNode>> Children(JsonObject schema, string name) =>
        schema[name] is JsonObject children
            ? children.Select(child => KeyValuePair.Create(child.Key, child.Value is JsonObject node ? Parse(node) : SchemaNode.Empty))
            : [];

    private static List<SchemaNode> Branches(JsonObject schema, string name) =>
        schema[name] is JsonArray branches ? [.. branches.OfType<JsonObject>().Select(Parse)] : [];

    private static List<CelRule> Rules(JsonObject schema) =>
        schema["x-kubernetes-validations"] is JsonArray rules
            ? [.. rules.OfType<JsonObject>().Select(rule => new CelRule(Text(rule, "rule"), Text(rule, "message")))]
            : [];

    private static string Text(JsonObject schema, string name) => JsonKinds.AsText(schema[name]) ?? "";

    private static bool Flag(JsonObject schema, string name) => JsonKinds.IsTrue(schema[name]);

    private static List<string> Texts(JsonObject schema, string name) =>
        schema[name] is JsonArray values ? [.. values.Select(JsonKinds.AsText).OfType<string>()] : [];

    private static long? Whole(JsonObject schema, string name) => schema[name] is JsonValue value ? JsonKinds.AsInteger(value) : null;

    private static double? Real(JsonObject schema, string name) =>
        schema[name] is JsonValue value && JsonKinds.Of(value) is JsonKinds.Integer or JsonKinds.Number ? JsonKinds.AsDouble(value) : null;
}
