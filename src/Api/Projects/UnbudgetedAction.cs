using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What happens to a request that no Hard budget covers.</summary>
[JsonConverter(typeof(LenientEnumConverter<UnbudgetedAction>))]
public enum UnbudgetedAction
{
    /// <summary>It is served.</summary>
    Allow,

    /// <summary>It is refused.</summary>
    Deny,
}
