using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>The columns in which objects of one kind are printed.</summary>
internal sealed record TableLayout(IReadOnlyList<TableColumn> Columns)
{
    public const string NameDescription = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: http://kubernetes.io/docs/user-guide/identifiers#names";

    public const string CreatedDescription = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    public static TableColumn Name { get; } = new("Name", "string", "name", NameDescription, 0, (o, _) => o["metadata"]?["name"]?.DeepClone());

    public static TableColumn Age { get; } = new("Age", "string", "", CreatedDescription, 0, (o, now) => HumanDuration.Since(o["metadata"]?["creationTimestamp"], now));

    public static TableLayout NameAndAge { get; } = new([Name, Age]);

    public JsonArray Definitions() => [.. Columns.Select(column => (JsonNode)new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    })];

    public JsonArray Cells(JsonObject value, DateTimeOffset now) => [.. Columns.Select(column => column.Cell(value, now))];
}
