using System.Text.Json.Nodes;

namespace ClaudeConfig.Validation.Documents;

/// <summary>A value of a manifest and where it stands. Immutable; an alias is the node that it names.</summary>
internal sealed class ManifestNode
{
    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The members of an object; null for everything else.</summary>
    public IReadOnlyList<ManifestMember>? Members { get; init; }

    /// <summary>The items of a list; null for everything else.</summary>
    public IReadOnlyList<ManifestNode>? Items { get; init; }

    /// <summary>A text, number or flag; null for an object, a list and null itself.</summary>
    public JsonValue? Scalar { get; init; }

    /// <summary>How many values it holds, itself and repeated aliases included.</summary>
    public long Size { get; init; } = 1;

    /// <summary>How a YAML scalar without quotes is written; null for everything else.</summary>
    public string? Written { get; init; }

    public bool IsNull => Members is null && Items is null && Scalar is null;

    public ManifestNode? this[string name] => Members?.FirstOrDefault(member => member.Name == name)?.Value;

    public string? Text => Scalar is not null && Scalar.TryGetValue<string>(out var text) ? text : null;

    public JsonNode? ToJson() => Members is not null ? new JsonObject(Members.Select(member => KeyValuePair.Create(member.Name, member.Value.ToJson())))
        : Items is not null ? new JsonArray([.. Items.Select(item => item.ToJson())])
        : Scalar?.DeepClone();
}
