using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How strictly a limit is kept.</summary>
[JsonConverter(typeof(LenientEnumConverter<EnforcementMode>))]
public enum EnforcementMode
{
    /// <summary>Requests beyond the limit are refused.</summary>
    Hard,

    /// <summary>Nothing is refused; other actions take place.</summary>
    Soft,

    /// <summary>Nothing takes place; what would have is recorded.</summary>
    Shadow,
}
