using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>One line of the catalogue of built-in kinds.</summary>
internal sealed record BuiltinResource(string Group, string Version, string Plural, string Kind)
{
    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = ResourceDefinition.AllVerbs;

    public bool HasStatus { get; init; }

    public ScalePaths? Scale { get; init; }

    public bool HasGeneration { get; init; }

    public bool AllowCreateOnUpdate { get; init; }

    public bool ReturnsDeletedObject { get; init; }

    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    public GroupResource? StoredAs { get; init; }
}
