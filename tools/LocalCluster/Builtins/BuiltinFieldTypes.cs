using System.Collections.Concurrent;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Derives what merges need to know from the table of built-in types.</summary>
internal sealed class BuiltinFieldTypes(BuiltinTypeTable table)
{
    private static readonly FieldType Scalar = new() { Kind = FieldKind.Scalar };
    private static readonly FieldType Atomic = new() { Kind = FieldKind.Atomic };

    private readonly ConcurrentDictionary<string, FieldType> _structs = new();

    public FieldType ForObject(BuiltinType type)
    {
        var fields = StructFields(type);
        fields["apiVersion"] = Scalar;
        fields["kind"] = Scalar;
        fields["metadata"] = MetadataFields.Type;
        return new FieldType { Kind = FieldKind.Struct, Fields = fields };
    }

    private Dictionary<string, FieldType> StructFields(BuiltinType type) => type.Fields.Values.ToDictionary(field => field.Name, ForField);

    private FieldType ForField(BuiltinField field)
    {
        var type = field.Type;
        return type.Shape switch
        {
            BuiltinShape.List => ForList(field),
            BuiltinShape.Map when field.MapType == "atomic" => WithPatch(FieldKind.Atomic, ForElement(type.Element!), field),
            BuiltinShape.Map => WithPatch(FieldKind.Map, ForElement(type.Element!), field),
            _ when field.PatchStrategy is null && field.MapType.Length == 0 => ForElement(type),
            _ => Marked(ForElement(type), field),
        };
    }

    private FieldType ForElement(BuiltinTypeRef type) => type switch
    {
        { IsStruct: true } => ForStruct(type.Name),
        { Shape: BuiltinShape.List } => new FieldType { Kind = FieldKind.Atomic, Element = ForElement(type.Element!) },
        { Name: "any" } => Atomic,
        _ => Scalar,
    };

    private FieldType ForStruct(string name)
    {
        if (_structs.TryGetValue(name, out var known))
        {
            return known;
        }

        var type = table.Get(name);
        var kind = type.MapType == "atomic" ? FieldKind.Atomic : FieldKind.Struct;
        return _structs[name] = new FieldType { Kind = kind, Fields = StructFields(type) };
    }

    private FieldType ForList(BuiltinField field)
    {
        var element = ForElement(field.Type.Element!);
        var keys = field.ListType == "map" ? field.ListKeys : field.MergeKey is { } key ? [key] : [];
        var merges = field.PatchStrategy?.Contains("merge", StringComparison.Ordinal) ?? false;
        var kind = field.ListType switch
        {
            "map" => FieldKind.ListMap,
            "set" => FieldKind.ListSet,
            "atomic" => FieldKind.Atomic,
            _ when merges && keys.Count > 0 => FieldKind.ListMap,
            _ when merges => FieldKind.ListSet,
            _ => FieldKind.Atomic,
        };
        return new FieldType
        {
            Kind = kind,
            Element = element,
            Keys = kind == FieldKind.ListMap ? keys : [],
            KeyDefaults = kind == FieldKind.ListMap ? KeyDefaults(field.Type.Element!, keys) : new Dictionary<string, string>(),
            PatchMergeKey = field.MergeKey,
            PatchStrategy = field.PatchStrategy,
        };
    }

    private Dictionary<string, string> KeyDefaults(BuiltinTypeRef element, IReadOnlyList<string> keys) =>
        element.IsStruct
            ? keys.Select(key => table.Get(element.Name).Fields.GetValueOrDefault(key)).Where(field => field?.Default is not null).ToDictionary(field => field!.Name, field => field!.Default!)
            : [];

    private static FieldType WithPatch(FieldKind kind, FieldType element, BuiltinField field) =>
        new() { Kind = kind, Element = element, PatchMergeKey = field.MergeKey, PatchStrategy = field.PatchStrategy };

    /// <summary>The field's own marks win over those of its type.</summary>
    private static FieldType Marked(FieldType type, BuiltinField field) => new()
    {
        Kind = field.MapType switch { "atomic" => FieldKind.Atomic, "granular" => FieldKind.Struct, _ => type.Kind },
        Fields = type.Fields,
        Element = type.Element,
        PatchMergeKey = field.MergeKey,
        PatchStrategy = field.PatchStrategy,
    };
}
