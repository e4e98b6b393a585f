using ClaudeConfig.Domain.Budgets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>How rules lie in the store. Equal rules are equal text, which is how a change is noticed.</summary>
internal static class RuleJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static BudgetRule Read(string json) => JsonSerializer.Deserialize<BudgetRule>(json, Options)!;
}
