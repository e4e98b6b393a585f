using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Domain.Projects;

/// <summary>Whether a provider may be handed to gateways, as far as the provider itself and the platform's hosts say. Pure.</summary>
public static class ProviderCheck
{
    /// <summary>Why a provider is left out; null when it is not.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="policy">Where requests may go.</param>
    public static (string Reason, string Message)? ProblemOf(ModelProvider provider, OutboundPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(policy);
        if (!Enum.IsDefined(provider.Type))
        {
            return (ConditionReasons.UnknownValue, "type holds a value that this version does not know; update claudeconfig, or use a value that 'kubectl explain' lists");
        }

        return policy.ProblemOf(AddressOf(provider)) is { } problem ? (ConditionReasons.HostNotAllowed, $"baseURL: {problem}") : ProxyProblem(provider, policy);
    }

    // The provider is judged all the same: what stands behind a proxy is no way around the platform's list.
    private static (string Reason, string Message)? ProxyProblem(ModelProvider provider, OutboundPolicy policy) => provider.ProxyURL switch
    {
        null => null,
        { } proxy when ProviderUrl.ProxyProblemOf(proxy) is { } form => (ConditionReasons.Invalid, $"proxyURL: {form}"),
        { } proxy => policy.ProblemOf(proxy) is { } problem ? (ConditionReasons.HostNotAllowed, $"proxyURL: {problem}") : null,
    };

    /// <summary>The address that requests to the provider begin with.</summary>
    /// <param name="provider">The provider.</param>
    public static string AddressOf(ModelProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return ProviderUrl.Normalise(provider.BaseURL
            ?? VendorAddress.Of(Enum.Parse<Contracts.Configuration.ProviderType>(provider.Type.ToString()), provider.Bedrock?.Region ?? provider.Vertex?.Location));
    }
}
