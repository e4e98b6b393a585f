using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What a gateway does that cannot reach Metering.</summary>
[JsonConverter(typeof(LenientEnumConverter<MeteringUnavailableAction>))]
public enum MeteringUnavailableAction
{
    /// <summary>Refuse.</summary>
    Deny,

    /// <summary>Let through.</summary>
    Allow,

    /// <summary>Go on with what was leased and a bounded part of what was left when Metering was last heard of, then refuse.</summary>
    LastKnown,
}
