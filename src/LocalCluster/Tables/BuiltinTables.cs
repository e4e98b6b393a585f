using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>How kubectl prints the built-in kinds.</summary>
internal static class BuiltinTables
{
    private const string ConfigMapDataDescription = "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.";

    public static TableLayout For(string group, string kind) => (group, kind) switch
    {
        ("", "ConfigMap") => new TableLayout([TableLayout.Name, new TableColumn("Data", "string", "", ConfigMapDataDescription, 0, (o, _) => Count(o["data"]) + Count(o["binaryData"])), TableLayout.Age]),
        _ => TableLayout.NameAndAge,
    };

    private static int Count(JsonNode? node) => (node as JsonObject)?.Count ?? 0;
}
