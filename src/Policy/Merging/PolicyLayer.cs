using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Merging;

/// <summary>What one configuration says, in the form in which layers are merged.</summary>
internal sealed record PolicyLayer
{
    public static readonly PolicyLayer Empty = new();

    /// <summary>managed-settings.json, with <c>spec.env</c> folded into <c>env</c>.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>Parts of CLAUDE.md, the furthest first, each with the object that it came from.</summary>
    public IReadOnlyList<(ObjectKey Source, string Text)> Memory { get; init; } = [];

    /// <summary>MCP servers by name.</summary>
    public IReadOnlyDictionary<string, JsonObject> McpServers { get; init; } = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);

    /// <summary>Subagents by name.</summary>
    public IReadOnlyDictionary<string, PolicyAgent> Agents { get; init; } = new SortedDictionary<string, PolicyAgent>(StringComparer.Ordinal);

    /// <summary>Skills by name.</summary>
    public IReadOnlyDictionary<string, PolicySkill> Skills { get; init; } = new SortedDictionary<string, PolicySkill>(StringComparer.Ordinal);

    /// <summary>Output styles by name.</summary>
    public IReadOnlyDictionary<string, OutputStyle> OutputStyles { get; init; } = new SortedDictionary<string, OutputStyle>(StringComparer.Ordinal);
}
