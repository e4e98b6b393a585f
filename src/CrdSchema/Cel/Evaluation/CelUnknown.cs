using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A value of a type that rules do not know: they can only compare it, as a part of what holds it.</summary>
internal sealed class CelUnknown(JsonNode json) : IEquatable<CelUnknown>
{
    private readonly JsonNode _json = json;

    public bool Equals(CelUnknown? other) => other is not null && JsonNode.DeepEquals(_json, other._json);

    public override bool Equals(object? obj) => obj is CelUnknown other && Equals(other);

    public override int GetHashCode() => 0;
}
