using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>A value that may be absent, which is not the same as null.</summary>
internal readonly record struct Slot(bool Present, JsonNode? Value)
{
    public static Slot Absent => default;

    public static Slot Of(JsonNode? value) => new(true, value);

    public static Slot Field(JsonObject? map, string name) =>
        map is not null && map.TryGetPropertyValue(name, out var value) ? Of(value) : Absent;
}
