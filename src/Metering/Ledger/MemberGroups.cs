using System.Text.Json;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A member's groups as the store keeps them: a JSON array, null for none.</summary>
internal static class MemberGroups
{
    public static string? Write(IReadOnlyList<string> groups) => groups.Count == 0 ? null : JsonSerializer.Serialize(groups);

    public static IReadOnlyList<string> Read(string? stored) => stored is null ? [] : JsonSerializer.Deserialize<string[]>(stored) ?? [];
}
