using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>What the catalogue knows about a value. Everything is optional; an empty schema allows anything.</summary>
internal sealed record ValueSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>JSON types, as JSON Schema names them.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>Enum member that is a number; hooks and intervals know one or two.</summary>
    public decimal? Constant { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public decimal? Above { get; init; }

    public int MinLength { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public Regex? Pattern { get; init; }

    /// <summary>What names of an open object look like.</summary>
    public Regex? Names { get; init; }

    /// <summary>Names of an open object that are known; others draw a warning.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Members that mean nothing without another one.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, ValueSchema> Keys { get; init; } = new Dictionary<string, ValueSchema>();

    /// <summary>Schema of values whose names are not in <see cref="Keys"/>.</summary>
    public ValueSchema? Values { get; init; }

    /// <summary>Whether names that are not in <see cref="Keys"/> draw a warning.</summary>
    public bool Closed { get; init; }

    public ValueSchema? Items { get; init; }

    public IReadOnlyList<ValueSchema> AnyOf { get; init; } = [];

    /// <summary>Name of a check that a schema cannot express.</summary>
    public string? Rule { get; init; }

    /// <summary>Which settings files Claude Code reads the key from: any, managed, user or global.</summary>
    public string Scope { get; init; } = "any";

    /// <summary>Whether the nearest configuration supplies the whole value.</summary>
    public bool ReplaceWhole { get; init; }

    public string? Note { get; init; }

    /// <summary>What <see cref="Pattern"/> or <see cref="Names"/> ask for, in words.</summary>
    public string? Form { get; init; }

    /// <summary>The schema of a member, or null where nothing is known about it.</summary>
    public ValueSchema? Member(string name) => Keys.TryGetValue(name, out var schema) ? schema : Values;

    public static ValueSchema Read(JsonElement json) => new()
    {
        Types = json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? [type.GetString()!] : Texts(json, "type"),
        Enum = Texts(json, "enum"),
        Constant = json.TryGetProperty("enum", out var constant) && constant[0].ValueKind == JsonValueKind.Number ? constant[0].GetDecimal() : null,
        Min = Number(json, "min"),
        Max = Number(json, "max"),
        Above = Number(json, "above"),
        MinLength = (int?)Number(json, "minLength") ?? 0,
        MinItems = (int?)Number(json, "minItems"),
        MaxItems = (int?)Number(json, "maxItems"),
        Pattern = Expression(json, "pattern"),
        Names = Expression(json, "names"),
        Known = Texts(json, "known"),
        Required = Texts(json, "required"),
        Needs = json.TryGetProperty("needs", out var needs) ? needs.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal) : [],
        Keys = Members(json, "keys"),
        Values = Child(json, "values"),
        Closed = json.TryGetProperty("closed", out var closed) && closed.GetBoolean(),
        Items = Child(json, "items"),
        AnyOf = json.TryGetProperty("anyOf", out var anyOf) ? [.. anyOf.EnumerateArray().Select(Read)] : [],
        Rule = Text(json, "rule"),
        Scope = Text(json, "scope") ?? "any",
        ReplaceWhole = Text(json, "merge") == "replace",
        Note = Text(json, "note"),
        Form = Text(json, "form"),
    };

    public static IReadOnlyDictionary<string, ValueSchema> Members(JsonElement json, string name) =>
        json.TryGetProperty(name, out var members)
            ? members.EnumerateObject().ToDictionary(member => member.Name, member => Read(member.Value), StringComparer.Ordinal)
            : [];

    private static ValueSchema? Child(JsonElement json, string name) => json.TryGetProperty(name, out var child) ? Read(child) : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static decimal? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetDecimal() : null;

    private static Regex? Expression(JsonElement json, string name) =>
        Text(json, name) is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.ECMAScript, PatternTimeout) : null;

    private static IReadOnlyList<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
