using ClaudeConfig.LocalCluster.Storage;
using ClaudeConfig.LocalCluster.Tables;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>One resource in one version: how it is addressed, discovered, stored and shown.</summary>
internal sealed class ResourceDefinition
{
    public static readonly IReadOnlyList<string> AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public string ListKind { get => field ?? Kind + "List"; init; }

    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;

    /// <summary>Defined by a CustomResourceDefinition: answers differ in small ways from built-in kinds.</summary>
    public bool IsCustom { get; init; }

    public bool HasStatus { get; init; }

    public ScalePaths? Scale { get; init; }

    public bool HasGeneration { get; init; }

    public bool AllowCreateOnUpdate { get; init; }

    public bool AllowUnconditionalUpdate { get; init; } = true;

    /// <summary>A delete answers with the object rather than with a Status.</summary>
    public bool ReturnsDeletedObject { get; init; }

    /// <summary>Field selectors beyond metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    public IObjectSchema Schema { get; init; } = OpenObjectSchema.Instance;

    public TableLayout Table { get; init; } = TableLayout.NameAndAge;

    /// <summary>Where the objects live: kinds that are served under two groups share one place.</summary>
    public GroupResource Storage { get => field ?? new GroupResource(Group, Plural); init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string QualifiedResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public bool Allows(string verb) => Verbs.Contains(verb);
}
