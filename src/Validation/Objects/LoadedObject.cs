using ClaudeConfig.Api.Common;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Objects;

/// <summary>One of our objects as it was read.</summary>
internal sealed record LoadedObject
{
    public required string File { get; init; }

    public required ManifestNode Node { get; init; }

    public required string Kind { get; init; }

    /// <summary>Whether it is judged; false for what only stands beside.</summary>
    public bool IsJudged { get; init; } = true;

    public required ObjectKey Key { get; init; }

    /// <summary>The object without what the schema refuses, as its type; null where nothing of the spec is left.</summary>
    public object? Typed { get; init; }

    /// <summary>The paths at which something is missing or was left out.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];

    /// <summary>Lists that lack items: where each of those that are left stood.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Places { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>A path of <see cref="Typed"/> as it is in the manifest.</summary>
    public string Written(string path) => Places.Count == 0 ? path : NodePath.Renumbered(path, Places);

    /// <summary>Whether a rule over a field would judge something that is known to be wrong.</summary>
    public bool IsDamagedAt(string path) => Written(path) is var written && Damage.Any(damage => NodePath.IsWithin(damage, written) || NodePath.IsWithin(written, damage));
}
