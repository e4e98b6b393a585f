using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What happens at a threshold.</summary>
[JsonConverter(typeof(LenientEnumConverter<ThresholdAction>))]
public enum ThresholdAction
{
    /// <summary>People are told.</summary>
    Notify,

    /// <summary>Requests are slowed down.</summary>
    Throttle,

    /// <summary>New sessions take another route.</summary>
    Downgrade,

    /// <summary>Requests are refused.</summary>
    Block,
}
