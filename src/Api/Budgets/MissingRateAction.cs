using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What happens when there is no exchange rate.</summary>
[JsonConverter(typeof(LenientEnumConverter<MissingRateAction>))]
public enum MissingRateAction
{
    /// <summary>Refuse.</summary>
    Deny,

    /// <summary>Use the last rate that was known; refuse when there never was one.</summary>
    LastKnown,
}
