using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>The status of CustomResourceDefinitions: names accepted, then established.</summary>
internal static class CrdStatus
{
    /// <summary>Fills acceptedNames and the two conditions, in place.</summary>
    public static void Accept(JsonObject crd, DateTimeOffset now)
    {
        var status = crd["status"] as JsonObject ?? [];
        crd["status"] = status;
        status["acceptedNames"] = crd["spec"]?["names"]?.DeepClone();
        status["conditions"] = new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
    }

    private static JsonObject Condition(string type, string reason, string message, DateTimeOffset now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["reason"] = reason,
        ["message"] = message,
    };
}
