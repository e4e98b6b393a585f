using System.Text.Json;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>What an object's conditions come to.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">namespace/name.</param>
/// <param name="Standing">How it is.</param>
/// <param name="Summary">What it is about, in a few words; empty where there is nothing to say.</param>
/// <param name="Reasons">Why it is not fine: condition, reason and message of each.</param>
internal sealed record ObjectState(string Kind, string Name, Standing Standing, string Summary, IReadOnlyList<ConditionNote> Reasons)
{
    /// <summary>Conditions that say something when they are so, and change nothing about whether an object is ready.</summary>
    private static readonly Dictionary<string, string> Telling = new(StringComparer.Ordinal)
    {
        ["Programmed"] = "False", ["Enforced"] = "False", ["MeteringFresh"] = "False", ["WithinBudget"] = "False", ["ForecastWithinBudget"] = "False", ["Anomalous"] = "True", ["Priced"] = "False",
        ["Notified"] = "False", ["TargetsHealthy"] = "False", ["Shadowed"] = "True", ["Deployed"] = "False", ["GatewayAvailable"] = "False",
    };

    /// <summary>Judges an object as the API server has it.</summary>
    public static ObjectState Of(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        var generation = metadata.TryGetProperty("generation", out var number) ? number.GetInt64() : 0;
        var (kind, name) = (item.Text("kind") ?? "?", $"{metadata.Text("namespace")}/{metadata.Text("name")}");
        ConditionNote[] conditions = item.Child("status", "conditions") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(ConditionNote.Of)] : [];
        var summary = Summaries.Of(kind, item);
        var ready = conditions.FirstOrDefault(condition => condition.Type == "Ready");
        if (ready is null || ready.Generation < generation)
        {
            return new(kind, name, Standing.Waiting, summary, [new("Ready", "Unknown", "Waiting", $"the operator has not taken up generation {generation}; see whether it runs", generation)]);
        }

        if (ready.Status != "True")
        {
            return new(kind, name, ready.Status == "False" ? Standing.Wrong : Standing.Waiting, summary, [ready]);
        }

        var told = conditions.Where(condition => Telling.TryGetValue(condition.Type, out var status) && condition.Status == status).ToArray();
        return new(kind, name, told.Length > 0 ? Standing.Told : Standing.Fine, summary, told);
    }
}
