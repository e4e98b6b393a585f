using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How a consumer is called in status.</summary>
[JsonConverter(typeof(LenientEnumConverter<ConsumerIdentity>))]
public enum ConsumerIdentity
{
    /// <summary>By a stable pseudonym.</summary>
    Pseudonymous,

    /// <summary>By name.</summary>
    Named,
}
