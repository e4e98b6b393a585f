using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What happens when there is no exchange rate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissingRateAction>))]
public enum MissingRateAction
{
    /// <summary>Refuse.</summary>
    Deny,

    /// <summary>Use the last rate that was known; refuse when there never was one.</summary>
    LastKnown,
}
