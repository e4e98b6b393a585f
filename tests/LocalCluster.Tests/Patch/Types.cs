using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

/// <summary>Hand-made types: a custom resource with every kind of list, and as much of a Deployment as the tests touch.</summary>
internal static class Types
{
    public static FieldType Scalar { get; } = new() { Kind = FieldKind.Scalar };

    public static FieldType Atomic { get; } = new() { Kind = FieldKind.Atomic };

    public static FieldType Labels { get; } = Map(Scalar);

    public static FieldType Metadata { get; } = Struct(
        ("name", Scalar),
        ("namespace", Scalar),
        ("labels", Labels),
        ("annotations", Labels),
        ("generateName", Scalar),
        ("creationTimestamp", Scalar),
        ("resourceVersion", Scalar),
        ("uid", Scalar),
        ("generation", Scalar),
        ("finalizers", new FieldType { Kind = FieldKind.ListSet, Element = Scalar, PatchStrategy = "merge" }));

    public static FieldType Widget { get; } = Struct(
        ("apiVersion", Scalar),
        ("kind", Scalar),
        ("metadata", Metadata),
        ("spec", Struct(
            ("size", Scalar),
            ("replicas", Scalar),
            ("labels", Labels),
            ("plain", Atomic),
            ("tags", new FieldType { Kind = FieldKind.ListSet, Element = Scalar }),
            ("ports", ListMap(["name"], Struct(("name", Scalar), ("port", Scalar), ("opts", Labels)))),
            ("free", FieldType.Untyped))),
        ("status", Struct(("replicas", Scalar), ("conditions", ListMap(["type"], Struct(("type", Scalar), ("status", Scalar)))))));

    public static FieldType Deployment { get; } = Struct(
        ("apiVersion", Scalar),
        ("kind", Scalar),
        ("metadata", Metadata),
        ("spec", Struct(
            ("replicas", Scalar),
            ("selector", Atomic),
            ("strategy", new FieldType
            {
                Kind = FieldKind.Struct,
                PatchStrategy = "retainKeys",
                Fields = new Dictionary<string, FieldType>
                {
                    ["type"] = Scalar,
                    ["rollingUpdate"] = Struct(("maxSurge", Scalar), ("maxUnavailable", Scalar)),
                },
            }),
            ("template", Struct(("metadata", Metadata), ("spec", PodSpec))))));

    private static FieldType PodSpec => Struct(
        ("securityContext", Struct()),
        ("containers", Merged("name", Struct(
            ("name", Scalar),
            ("image", Scalar),
            ("resources", Struct()),
            ("args", Atomic),
            ("env", Merged("name", Struct(("name", Scalar), ("value", Scalar)))),
            ("ports", new FieldType
            {
                Kind = FieldKind.ListMap,
                Keys = ["containerPort", "protocol"],
                KeyDefaults = new Dictionary<string, string> { ["protocol"] = "\"TCP\"" },
                PatchMergeKey = "containerPort",
                PatchStrategy = "merge",
                Element = Struct(("containerPort", Scalar), ("protocol", Scalar), ("name", Scalar)),
            })))));

    private static FieldType Struct(params (string Name, FieldType Type)[] fields) =>
        new() { Kind = FieldKind.Struct, Fields = fields.ToDictionary(field => field.Name, field => field.Type) };

    private static FieldType Map(FieldType element) => new() { Kind = FieldKind.Map, Element = element };

    private static FieldType ListMap(string[] keys, FieldType element) => new() { Kind = FieldKind.ListMap, Keys = keys, Element = element };

    private static FieldType Merged(string key, FieldType element) =>
        new() { Kind = FieldKind.ListMap, Keys = [key], Element = element, PatchMergeKey = key, PatchStrategy = "merge" };
}
