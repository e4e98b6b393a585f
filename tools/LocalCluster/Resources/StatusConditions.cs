using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Writes the conditions that the server itself keeps.</summary>
internal static class StatusConditions
{
    public static void Set(JsonObject value, string type, string status, string reason, string message, DateTimeOffset now)
    {
        if (value["status"] is not JsonObject statusObject)
        {
            value["status"] = statusObject = [];
        }

        if (statusObject["conditions"] is not JsonArray conditions)
        {
            statusObject["conditions"] = conditions = [];
        }

        var found = conditions.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == type);
        if (found is not null && (string?)found["status"] == status && (string?)found["reason"] == reason)
        {
            return;
        }

        conditions.Remove(found);
        conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["lastTransitionTime"] = ObjectMeta.Timestamp(now),
            ["reason"] = reason,
            ["message"] = message,
        });
    }
}
