using System.Text.Json.Nodes;
using ClaudeConfig.Api.Serialization;
using CsCheck;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>Random values that have the form of a schema. Patterns and rules are not kept: storage has seen worse.</summary>
internal static class SchemaGen
{
    private static readonly string[] Traps = ["on", "1.50", "ñ", "日本", "null", "\u2028"];

    private static readonly string[] Json = ["1.50", "1e3", "-0", "[]", "{\"a\":[null,{}]}", "null"];

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 0, 12], Gen.String[0, 6], Gen.Int[0, 5].Select(i => Traps[i]));

    private static readonly Gen<string> Time =
        from seconds in Gen.Int[0, 2_000_000_000]
        from ticks in Gen.OneOf(Gen.Const(0), Gen.Int[1, 9_999_999])
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-56, 56])
        select Rfc3339Converter.Format(DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(ticks).ToOffset(TimeSpan.FromMinutes(offset * 15)));

    private static readonly Gen<JsonNode?> Free = Gen.OneOf(
        Text.Select(text => (JsonNode?)text),
        Gen.Long.Select(number => (JsonNode?)number),
        Gen.Int[0, 5].Select(i => JsonNode.Parse(Json[i])));

    public static Gen<JsonNode?> Of(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
        {
            return Gen.Int[0, values.Count - 1].Select(i => (JsonNode?)values[i]!.GetValue<string>());
        }

        return schema["type"]!.GetValue<string>() switch
        {
            "string" => (schema["format"] is null ? Text : Time).Select(text => (JsonNode?)text),
            "boolean" => Gen.Bool.Select(value => (JsonNode?)value),
            "integer" => Integer(schema).Select(value => (JsonNode?)value),
            "array" => Of(schema["items"]!.AsObject()).List[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            _ => Map(schema),
        };
    }

    private static Gen<long> Integer(JsonObject schema) => schema["format"]!.GetValue<string>() == "int32"
        ? Gen.Int.Select(value => (long)value)
        : Gen.Long;

    private static Gen<JsonNode?> Map(JsonObject schema)
    {
        if (schema["additionalProperties"] is JsonObject value)
        {
            return Gen.Dictionary(Text, Of(value))[0, 3].Select(map => (JsonNode?)new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))));
        }

        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        var known = (schema["properties"]?.AsObject() ?? []).Select(entry => Field(entry.Key, entry.Value!.AsObject(), required.Contains(entry.Key))).ToArray();
        var open = schema["x-kubernetes-preserve-unknown-fields"] is not null;
        return
            from fields in known.Aggregate(Gen.Const(Array.Empty<(string, JsonNode?)?>()), (all, next) => Gen.Select(all, next, (some, one) => some.Append(one).ToArray()))
            from extra in open ? Gen.Dictionary(Gen.Int[0, 99].Select(i => $"x{i}"), Free)[0, 3] : Gen.Const(new Dictionary<string, JsonNode?>())
            select (JsonNode?)new JsonObject(fields
                .Where(field => field is not null)
                .Select(field => KeyValuePair.Create(field!.Value.Item1, field.Value.Item2?.DeepClone()))
                .Concat(extra.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))));
    }

    private static Gen<(string, JsonNode?)?> Field(string name, JsonObject schema, bool required) =>
        from present in required ? Gen.Const(true) : Gen.Bool
        from value in Of(schema)
        select present ? ((string, JsonNode?)?)(name, value) : null;
}
