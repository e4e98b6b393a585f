using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Settings made from the catalogue: right ones, and ones with a fault somewhere. The same seed makes the same settings.</summary>
internal sealed class SettingsGenerator(int seed)
{
    private static readonly string[] Words = ["a", "main", "https://example.com/x.git", "claude-opus-5-5", "opus", "~/x", "Bash(npm run *)", "5m", "0", "éø", "custom:x", "github", " "];
    private readonly Random random = new(seed);

    /// <summary>Each key right once and wrong at least once, a few of them to a document.</summary>
    /// <param name="count">How many documents.</param>
    public IReadOnlyList<JsonObject> Documents(int count)
    {
        // What needs the network, a program or another process to be judged says nothing about settings.
        string[] keys = [.. SettingsCatalogue.Current.Keys.Except(["$schema", "policyHelper", "forceRemoteSettingsRefresh", "parentSettingsBehavior"])];
        JsonObject[] documents = [.. Enumerable.Range(0, count).Select(_ => new JsonObject())];
        var place = 0;
        for (var round = 0; round < 3; round++)
        {
            foreach (var key in keys)
            {
                var schema = SettingsCatalogue.Current.Root.Member(key)!;
                var document = documents[place++ % count];
                document[key] = round == 0 ? Right(schema) : Wrong(schema);
            }
        }

        return documents;
    }

    private JsonNode? Right(ValueSchema schema)
    {
        if (schema.AnyOf.Count > 0)
        {
            return Right(Any(schema.AnyOf));
        }

        if (schema.Enum.Count > 0)
        {
            return Any(schema.Enum);
        }

        return (schema.Types.Count == 0 ? Any(["string", "boolean", "integer", "array", "object"]) : Any(schema.Types)) switch
        {
            "boolean" => random.Next(2) == 0,
            "integer" => schema.Constant is { } constant ? (long)constant : random.NextInt64((long)(schema.Min ?? 0), (long)(schema.Max ?? (schema.Min ?? 0) + 100) + 1),
            "number" => Math.Round(random.NextDouble() * (double)(schema.Max ?? 10), 3) + (double)(schema.Min ?? schema.Above ?? 0),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(schema.MinItems ?? 0, Math.Min(schema.MaxItems ?? 3, 3) + 1)).Select(_ => Right(schema.Items ?? new ValueSchema { Types = ["string"] }))]),
            "object" => RightObject(schema),
            _ => Text(schema),
        };
    }

    private JsonObject RightObject(ValueSchema schema)
    {
        var result = new JsonObject();
        foreach (var (name, member) in schema.Keys.OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            if (schema.Required.Contains(name) || random.Next(3) == 0)
            {
                result[name] = Right(member);
            }
        }

        for (var i = random.Next(2); schema.Values is not null && i >= 0; i--)
        {
            result[schema.Known.Count > 0 ? Any(schema.Known) : schema.Names is null ? $"NAME_{i}" : "jk"] = Right(schema.Values);
        }

        return result;
    }

    private string Text(ValueSchema schema)
    {
        if (schema.Rule is "permission" or "restriction")
        {
            return Any(["Bash", "Read(./.env)", "WebFetch(domain:example.com)", "Bash(git *)", "mcp__a__b", "Edit(/src/**)"]);
        }

        if (schema.Rule == "url")
        {
            return "https://example.com/x";
        }

        var fitting = Words.Where(word => word.Length >= schema.MinLength && schema.Pattern?.IsMatch(word) != false).ToArray();
        return fitting.Length == 0 ? "1.2.3" : Any(fitting);
    }

    /// <summary>The value with one fault: at the top, or somewhere within.</summary>
    private JsonNode? Wrong(ValueSchema schema)
    {
        if (schema.AnyOf.Count > 0)
        {
            return Wrong(Any(schema.AnyOf));
        }

        var right = Right(schema);
        if (right is JsonObject members && random.Next(4) > 0)
        {
            return WrongWithin(members, schema);
        }

        if (right is JsonArray items && schema.Items is not null && random.Next(4) > 0)
        {
            items.Add(Wrong(schema.Items));
            return items;
        }

        return random.Next(4) switch
        {
            0 when schema.Min is { } min => (long)min - 1,
            0 when schema.Max is { } max => (long)max + 1,
            0 when schema.Enum.Count > 0 => Any(schema.Enum) + "x",
            0 when schema.MinLength > 0 => "",
            _ => OfOtherType(schema),
        };
    }

    private JsonObject WrongWithin(JsonObject members, ValueSchema schema)
    {
        var names = schema.Keys.Keys.Concat(members.Select(member => member.Key)).Distinct().Order(StringComparer.Ordinal).ToArray();
        switch (random.Next(4))
        {
            case 0 when schema.Required.Count > 0:
                members.Remove(Any(schema.Required));
                break;
            case 1:
                members["somethingNew"] = true;
                break;
            default:
                if (names.Length > 0)
                {
                    var name = Any(names);
                    members[name] = Wrong(schema.Member(name) ?? new ValueSchema { Types = ["string"] });
                }

                break;
        }

        return members;
    }

    private JsonNode? OfOtherType(ValueSchema schema)
    {
        JsonNode[] others = [.. new (string Type, JsonNode Node)[]
        {
            ("string", "text"), ("boolean", true), ("integer", 7), ("array", new JsonArray("x")), ("object", new JsonObject { ["x"] = 1 }),
        }.Where(other => !schema.Types.Contains(other.Type) && !(other.Type == "integer" && schema.Types.Contains("number"))).Select(other => other.Node)];
        return others.Length == 0 ? JsonValue.Create(7) : others[random.Next(others.Length)];
    }

    private T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    public override string ToString() => seed.ToString(CultureInfo.InvariantCulture);
}
