using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>Tables of custom resources, from the printer columns of their CRD.</summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor.</remarks>
internal static class CustomTables
{
    public static TableLayout For(JsonArray? columns)
    {
        if (columns is not { Count: > 0 })
        {
            return new TableLayout([TableLayout.Name, TableLayout.Age with { Type = "date" }]);
        }

        return new TableLayout([TableLayout.Name, .. columns.OfType<JsonObject>().Select(Column)]);
    }

    private static TableColumn Column(JsonObject column)
    {
        var (type, text) = (Text(column, "type"), Text(column, "jsonPath"));
        var description = Text(column, "description");
        var path = JsonPath.Parse(text);
        return new TableColumn(
            Text(column, "name"),
            type,
            Text(column, "format"),
            description.Length > 0 ? description : $"Custom resource definition column (in JSONPath format): {text}",
            column["priority"]?.GetValue<int>() ?? 0,
            (value, now) => Cell(path, type, value, now));
    }

    private static JsonNode? Cell(JsonPath path, string type, JsonObject value, DateTimeOffset now)
    {
        var found = path.Find(value).FirstOrDefault(node => node is not null);
        if (found is null)
        {
            return null;
        }

        return (type, found.GetValueKind()) switch
        {
            ("date", JsonValueKind.String) => HumanDuration.Since(found, now),
            ("string", JsonValueKind.String) => found.DeepClone(),
            ("string", JsonValueKind.Object or JsonValueKind.Array) => found.ToJsonString(),
            ("string", _) => found.ToJsonString(),
            ("integer", JsonValueKind.Number) => found is JsonValue number && number.TryGetValue<long>(out var integer) ? integer : (long)found.GetValue<double>(),
            ("number", JsonValueKind.Number) => found.DeepClone(),
            ("boolean", JsonValueKind.True or JsonValueKind.False) => found.DeepClone(),
            _ => null,
        };
    }

    private static string Text(JsonObject value, string name) => (string?)value[name] ?? "";
}
