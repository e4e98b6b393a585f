using System.Text.Json.Nodes;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>For each constraint of a schema, a manifest that breaks it and the exact message that it gets.</summary>
internal static class Violations
{
    public static IEnumerable<Violation> Of(Position at) =>
        new[] { Types(at), Enums(at), Texts(at), Numbers(at), Lists(at), Maps(at), Required(at) }.SelectMany(found => found);

    /// <summary>The constraints that a schema has, under the names that <see cref="Of"/> gives them.</summary>
    public static IEnumerable<string> Constraints(JsonObject schema) =>
        from position in Crds.Walk(schema)
        where position.Path.StartsWith("spec", StringComparison.Ordinal) && !position.Path.Contains("{}", StringComparison.Ordinal)
        from name in Names(position.Node)
        select $"{position.Path} {name}";

    private static IEnumerable<string> Names(JsonObject node)
    {
        string[] known = ["type", "enum", "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "maxProperties"];
        var names = known.Where(name => node[name] is not null && (name != "format" || node[name]!.GetValue<string>() == "date-time"));
        if (node["x-kubernetes-list-type"]?.GetValue<string>() is "set" or "map")
        {
            names = names.Append("duplicate");
        }

        return names.Concat((node["required"]?.AsArray() ?? []).Select(name => $"required {name}"));
    }

    private static Violation Make(Position at, string constraint, JsonNode? value, string message) =>
        new($"{at.SchemaPath} {constraint}", at.With(value), $"{at.Path}: {message}");

    private static IEnumerable<Violation> Types(Position at)
    {
        var wanted = at.Schema["type"]!.GetValue<string>();
        JsonNode wrong = wanted == "boolean" ? "yes" : true;
        var found = wanted == "boolean" ? "string" : "boolean";
        yield return Make(at, "type", wrong, $"Invalid value: \"{found}\": {at.Path} in body must be of type {wanted}: \"{found}\"");
    }

    private static IEnumerable<Violation> Enums(Position at)
    {
        if (at.Schema["enum"] is JsonArray values)
        {
            yield return Make(at, "enum", "Nonsense", $"Unsupported value: \"Nonsense\": supported values: {string.Join(", ", values.Select(value => $"\"{value}\""))}");
        }
    }

    private static IEnumerable<Violation> Texts(Position at)
    {
        if (at.Schema["format"]?.GetValue<string>() == "date-time")
        {
            yield return Make(at, "format", "tomorrow", $"Invalid value: \"tomorrow\": {at.Path} in body must be of type date-time: \"tomorrow\"");
        }

        if (at.Schema["minLength"] is { } min)
        {
            yield return Make(at, "minLength", "", $"Invalid value: \"\": {at.Path} in body should be at least {min} chars long");
        }

        if (at.Schema["maxLength"] is { } max)
        {
            yield return Make(at, "maxLength", new string('a', (int)max.GetValue<long>() + 1), $"Too long: may not be longer than {max}");
        }
    }

    private static IEnumerable<Violation> Numbers(Position at)
    {
        if (at.Schema["minimum"] is { } min)
        {
            var low = min.GetValue<long>() - 1;
            yield return Make(at, "minimum", low, $"Invalid value: {low}: {at.Path} in body should be greater than or equal to {min}");
        }

        if (at.Schema["maximum"] is { } max)
        {
            var high = max.GetValue<long>() + 1;
            yield return Make(at, "maximum", high, $"Invalid value: {high}: {at.Path} in body should be less than or equal to {max}");
        }
    }

    private static IEnumerable<Violation> Lists(Position at)
    {
        if (at.Value is not JsonArray list)
        {
            yield break;
        }

        var max = at.Schema["maxItems"]!.GetValue<long>();
        yield return Make(at, "maxItems", Repeat(list[0]!, max + 1), $"Too many: {max + 1}: must have at most {max} items");
        if (at.Schema["minItems"] is { } min)
        {
            yield return Make(at, "minItems", new JsonArray(), $"Invalid value: 0: {at.Path} in body should have at least {min} items");
        }

        if (at.Schema["x-kubernetes-list-type"]!.GetValue<string>() is "set" or "map")
        {
            var repeated = new Position(at.Manifest, at.Schema, [.. at.Steps, 1]).Path;
            yield return Make(at, "duplicate", Repeat(list[0]!, 2), "") with { Message = $"{repeated}: Duplicate value: {KeyText(at.Schema, list[0]!)}" };
        }
    }

    private static IEnumerable<Violation> Maps(Position at)
    {
        if (at.Schema["maxProperties"]?.GetValue<long>() is { } max)
        {
            var large = new JsonObject(Enumerable.Range(0, (int)max + 1).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"v")));
            yield return Make(at, "maxProperties", large, $"Too many: {max + 1}: must have at most {max} items");
        }
    }

    private static IEnumerable<Violation> Required(Position at) =>
        (at.Schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>())
            .Select(name => (Name: name, Field: new Position(at.Manifest, at.Schema, [.. at.Steps, name])))
            .Select(entry => new Violation($"{at.SchemaPath} required {entry.Name}", entry.Field.With(null), $"{entry.Field.Path}: Required value"));

    private static JsonArray Repeat(JsonNode item, long times) => new([.. Enumerable.Range(0, (int)times).Select(_ => item.DeepClone())]);

    private static string KeyText(JsonObject schema, JsonNode item)
    {
        if (schema["x-kubernetes-list-map-keys"] is not JsonArray keys)
        {
            return item.ToJsonString();
        }

        var key = keys.Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal).Select(name => $"\"{name}\":{item[name]!.ToJsonString()}");
        return $"map[string]interface {{}}{{{string.Join(", ", key)}}}";
    }
}
