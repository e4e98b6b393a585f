using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>One column of a printed table.</summary>
/// <param name="Cell">Reads the cell from the object; the second argument is the current time.</param>
internal sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority, Func<JsonObject, DateTimeOffset, JsonNode?> Cell);
