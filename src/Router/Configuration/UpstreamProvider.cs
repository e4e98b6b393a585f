using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A provider with its credential. Not a record: nothing may print it.</summary>
internal sealed class UpstreamProvider(ProviderEntry entry, string? credential, OutboundPolicy outbound)
{
    public string Id => entry.Id;

    public ProviderType Type => entry.Type;

    /// <summary>How its kind is spoken to.</summary>
    public Upstream Upstream { get; } = Upstream.Of(entry.Type);

    public string? Region => entry.Region;

    public string? Credential { get; } = credential;

    /// <summary>Name in the price book and in events.</summary>
    public string PriceName { get; } = ProviderNames.Of(entry.Type);

    /// <summary>Why its address is not connected to, or null.</summary>
    public string? AddressProblem { get; } = outbound.ProblemOf(entry.BaseUrl);

    public Uri Address(string pathAndQuery) => ProviderUrl.Join(entry.BaseUrl, pathAndQuery);
}
