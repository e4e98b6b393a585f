using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What happens to a request for a model without a price.</summary>
[JsonConverter(typeof(LenientEnumConverter<UnpricedModelAction>))]
public enum UnpricedModelAction
{
    /// <summary>Refuse.</summary>
    Deny,

    /// <summary>Charge the dearest price of the provider, marked as assumed.</summary>
    Assume,

    /// <summary>Let through; the condition Priced says so.</summary>
    Allow,
}
