using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Derives what merges need to know from a CRD's schema.</summary>
internal static class FieldTypeBuilder
{
    private static readonly FieldType Scalar = new() { Kind = FieldKind.Scalar };
    private static readonly FieldType Atomic = new() { Kind = FieldKind.Atomic };

    /// <summary>The type of a whole custom object: the schema's, with the metadata of every object.</summary>
    public static FieldType ForObject(SchemaNode root)
    {
        var fields = root.Properties.ToDictionary(p => p.Key, p => For(p.Value));
        fields["apiVersion"] = Scalar;
        fields["kind"] = Scalar;
        fields["metadata"] = MetadataFields.Type;
        return new FieldType { Kind = FieldKind.Struct, Fields = fields, Element = root.PreserveUnknown ? FieldType.Untyped : null };
    }

    public static FieldType For(SchemaNode node)
    {
        if (node.IntOrString)
        {
            return Scalar;
        }

        return node.Type switch
        {
            JsonKinds.Array => ForList(node),
            JsonKinds.Object => ForMap(node),
            "" => FieldType.Untyped,
            _ => Scalar,
        };
    }

    private static FieldType ForMap(SchemaNode node)
    {
        if (node.MapType == "atomic")
        {
            return Atomic;
        }

        if (node.Embedded)
        {
            return ForObject(node);
        }

        if (node.Properties.Count > 0)
        {
            return new FieldType { Kind = FieldKind.Struct, Fields = node.Properties.ToDictionary(p => p.Key, p => For(p.Value)), Element = node.PreserveUnknown ? FieldType.Untyped : null };
        }

        return node.PreserveUnknown && node.Additional is null
            ? FieldType.Untyped
            : new FieldType { Kind = FieldKind.Map, Element = node.Additional is { } values ? For(values) : FieldType.Untyped };
    }

    private static FieldType ForList(SchemaNode node)
    {
        var element = node.Items is { } items ? For(items) : FieldType.Untyped;
        return node.ListType switch
        {
            "set" => new FieldType { Kind = FieldKind.ListSet, Element = element },
            "map" => new FieldType { Kind = FieldKind.ListMap, Element = element, Keys = node.ListMapKeys, KeyDefaults = KeyDefaults(node) },
            _ => new FieldType { Kind = FieldKind.Atomic, Element = element },
        };
    }

    private static Dictionary<string, string> KeyDefaults(SchemaNode list) =>
        list.ListMapKeys
            .Select(key => (key, node: list.Items?.Properties.GetValueOrDefault(key)))
            .Where(entry => entry.node is { HasDefault: true })
            .ToDictionary(entry => entry.key, entry => entry.node!.Default?.ToJsonString() ?? "null");
}
