using System.Text.Json;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>A condition of an object.</summary>
internal sealed record ConditionNote(string Type, string Status, string Reason, string Message, long Generation)
{
    public static ConditionNote Of(JsonElement condition) => new(
        condition.Text("type") ?? "", condition.Text("status") ?? "", condition.Text("reason") ?? "", condition.Text("message") ?? "",
        condition.TryGetProperty("observedGeneration", out var generation) ? generation.GetInt64() : 0);

    public override string ToString() => $"{(Type == "Ready" ? "" : $"{Type} {Status}, ")}{Reason}: {Message}";
}
