using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>The metadata that every object has.</summary>
internal static class MetadataFields
{
    private static readonly FieldType Scalar = new() { Kind = FieldKind.Scalar };

    private static readonly HashSet<string> Names =
    [
        "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName", "generation",
        "labels", "managedFields", "name", "namespace", "ownerReferences", "resourceVersion", "selfLink", "uid",
    ];

    private static readonly HashSet<string> OwnerNames = ["apiVersion", "blockOwnerDeletion", "controller", "kind", "name", "uid"];

    public static FieldType Type { get; } = Build();

    /// <summary>Drops unknown fields of metadata and of its owner references.</summary>
    public static void Prune(JsonObject value, List<string> unknown)
    {
        if (value["metadata"] is not JsonObject metadata)
        {
            return;
        }

        Prune(metadata, Names, "metadata", unknown);
        if (metadata["ownerReferences"] is JsonArray owners)
        {
            for (var i = 0; i < owners.Count; i++)
            {
                if (owners[i] is JsonObject owner)
                {
                    Prune(owner, OwnerNames, $"metadata.ownerReferences[{i}]", unknown);
                }
            }
        }
    }

    private static void Prune(JsonObject map, HashSet<string> known, string path, List<string> unknown)
    {
        foreach (var name in map.Select(field => field.Key).Where(name => !known.Contains(name)).ToList())
        {
            map.Remove(name);
            unknown.Add($"{path}.{name}");
        }
    }

    private static FieldType Build()
    {
        var text = new FieldType { Kind = FieldKind.Map, Element = Scalar };
        var fields = Names.ToDictionary(name => name, _ => Scalar);
        fields["annotations"] = text;
        fields["labels"] = text;
        fields["finalizers"] = new FieldType { Kind = FieldKind.ListSet, Element = Scalar, PatchStrategy = "merge" };
        fields["ownerReferences"] = new FieldType
        {
            Kind = FieldKind.ListMap,
            Keys = ["uid"],
            PatchMergeKey = "uid",
            PatchStrategy = "merge",
            Element = new FieldType { Kind = FieldKind.Atomic, Fields = OwnerNames.ToDictionary(name => name, _ => Scalar) },
        };
        fields["managedFields"] = new FieldType { Kind = FieldKind.Atomic };
        return new FieldType { Kind = FieldKind.Struct, Fields = fields };
    }
}
