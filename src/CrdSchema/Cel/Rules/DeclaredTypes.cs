using ClaudeConfig.CrdSchema.Cel.Types;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>Derives from a schema what rules know of it. Sizes that the schema does not bound are bounded by the largest request.</summary>
internal static class DeclaredTypes
{
    /// <summary>The bytes of the largest request that kube-apiserver takes.</summary>
    public const long MaxRequest = 3 * 1024 * 1024;

    // With their quotation marks, as JSON.
    private const long MaxTimeText = 32;
    private const long MinTimeText = 21;
    private const long DateText = 12;
    private const long MinDurationText = 3;

    private static readonly DeclaredType AnyText = new() { Simple = CelType.Text, MaxElements = MaxRequest - 2 };

    // A key's length is not declared, and nothing bounds it.
    private static readonly DeclaredType MapKey = new() { Simple = CelType.Text };

    /// <param name="isRoot">The root of a resource, whether the whole one or an embedded one: kind, apiVersion and two fields of its metadata are always there.</param>
    /// <returns>The type; null for what rules cannot reach.</returns>
    public static DeclaredType? Of(SchemaNode schema, bool isRoot)
    {
        if (schema.IntOrString)
        {
            return new DeclaredType { Simple = CelType.Dynamic, MaxElements = MaxRequest - 2, MinSize = 1 };
        }

        return (isRoot ? JsonKinds.Object : schema.Type) switch
        {
            JsonKinds.Array => OfList(schema),
            JsonKinds.Object => OfObject(schema, isRoot),
            JsonKinds.Text => OfText(schema),
            JsonKinds.Boolean => new DeclaredType { Simple = CelType.Bool, MinSize = 4 },
            JsonKinds.Number => new DeclaredType { Simple = CelType.Double, MinSize = 1 },
            JsonKinds.Integer => new DeclaredType { Simple = CelType.Int, MinSize = 1 },
            _ => null,
        };
    }

    private static DeclaredType? OfList(SchemaNode schema) =>
        schema.Items is { } items && Of(items, items.Embedded) is { } element
            ? new DeclaredType { Element = element, MaxElements = AtLeastZero(schema.MaxItems) ?? (MaxRequest - 2) / (element.MinSize + 1) }
            : null;

    private static DeclaredType? OfObject(SchemaNode schema, bool isRoot)
    {
        if (schema.Additional is { } values && !ReferenceEquals(values, SchemaNode.Empty))
        {
            // Each entry has a key, its quotes, a colon and a comma.
            return Of(values, values.Embedded) is { } element
                ? new DeclaredType { Key = MapKey, Element = element, MaxElements = AtLeastZero(schema.MaxProperties) ?? (MaxRequest - 2) / (element.MinSize + 6) }
                : null;
        }

        var fields = new Dictionary<string, DeclaredType>();
        var minSize = 2L;
        foreach (var (name, property) in isRoot ? RootSchemas.WithMetadata(schema).Properties : schema.Properties)
        {
            if (Of(property, property.Embedded) is not { } type)
            {
                continue;
            }

            if (CelNames.Escape(name) is { } escaped)
            {
                fields[escaped] = type;
            }

            if (schema.Required.Contains(name) && !property.HasDefault)
            {
                minSize += System.Text.Encoding.UTF8.GetByteCount(name) + type.MinSize + 4;
            }
        }

        return new DeclaredType { Fields = fields, MinSize = minSize };
    }

    private static DeclaredType OfText(SchemaNode schema) => schema.Format switch
    {
        "byte" => new DeclaredType { Simple = CelType.Bytes, MaxElements = AtLeastZero(schema.MaxLength) ?? MaxRequest - 2 },
        "duration" => new DeclaredType { Simple = CelType.Duration, MaxElements = MaxTimeText, MinSize = MinDurationText },
        "date" => new DeclaredType { Simple = CelType.Timestamp, MaxElements = DateText, MinSize = DateText },
        "date-time" => new DeclaredType { Simple = CelType.Timestamp, MaxElements = MaxTimeText, MinSize = MinTimeText },

        // A character may take four bytes.
        _ => AtLeastZero(schema.MaxLength) is { } max ? new DeclaredType { Simple = CelType.Text, MaxElements = unchecked(max * 4) } : AnyText,
    };

    private static long? AtLeastZero(long? bound) => bound is { } value ? Math.Max(0, value) : null;
}
