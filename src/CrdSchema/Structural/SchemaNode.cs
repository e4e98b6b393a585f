using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>One position of a CRD's schema, compiled: patterns are ready to use, properties are hashed. Immutable.</summary>
internal sealed class SchemaNode
{
    public static SchemaNode Empty { get; } = new();

    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreserveUnknown { get; init; }

    public bool Embedded { get; init; }

    public FrozenDictionary<string, SchemaNode> Properties { get; init; } = FrozenDictionary<string, SchemaNode>.Empty;

    /// <summary>Properties that have a default, in ordinal order: what defaulting looks at in each object.</summary>
    public IReadOnlyList<(string Name, SchemaNode Node)> Defaulted { get; init; } = [];

    public SchemaNode? Items { get; init; }

    /// <summary>Schema of values of unnamed keys. <see cref="Empty"/> where <c>additionalProperties: true</c>.</summary>
    public SchemaNode? Additional { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public bool HasDefault { get; init; }

    public JsonNode? Default { get; init; }

    public IReadOnlyList<JsonNode?> Enum { get; init; } = [];

    public Regex? Pattern { get; init; }

    public string PatternText { get; init; } = "";

    public long? MaxLength { get; init; }

    public long? MinLength { get; init; }

    public long? MaxItems { get; init; }

    public long? MinItems { get; init; }

    public bool UniqueItems { get; init; }

    public long? MaxProperties { get; init; }

    public long? MinProperties { get; init; }

    public double? Maximum { get; init; }

    public double? Minimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public double? MultipleOf { get; init; }

    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public SchemaNode? Not { get; init; }

    public string ListType { get; init; } = "";

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    public string MapType { get; init; } = "";

    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    /// <summary>This position or one below has a set, map or embedded resource to check: the walk skips the rest.</summary>
    public bool HasListRules { get; init; }

    public bool HasEmbedded { get; init; }

    public bool HasCelRules { get; init; }
}
