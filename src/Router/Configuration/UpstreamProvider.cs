using System.Collections.Concurrent;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A provider with its credential. Not a record: nothing may print it.</summary>
internal sealed class UpstreamProvider(ProviderEntry entry, string? credential, OutboundPolicy outbound)
{
    private const int MostAddresses = 16;

    private readonly ConcurrentDictionary<string, Uri> addresses = new(StringComparer.Ordinal);

    public string Id => entry.Id;

    public ProviderType Type => entry.Type;

    /// <summary>How its kind is spoken to.</summary>
    public Upstream Upstream { get; } = Upstream.Of(entry.Type);

    public string? Region => entry.Region;

    /// <summary>Whether requests to it carry trace context.</summary>
    public bool SeesTraces => entry.TraceContext;

    public string? Credential { get; } = credential;

    /// <summary>Name in the price book and in events.</summary>
    public string PriceName { get; } = ProviderNames.Of(entry.Type);

    /// <summary>Why its address is not connected to, or null.</summary>
    public string? AddressProblem { get; } = outbound.ProblemOf(entry.BaseUrl);

    /// <summary>Where a path is asked for. The few that nearly every request asks for are put together once; what else callers write is not kept.</summary>
    public Uri Address(string pathAndQuery)
    {
        if (addresses.TryGetValue(pathAndQuery, out var known))
        {
            return known;
        }

        var address = ProviderUrl.Join(entry.BaseUrl, pathAndQuery);
        if (addresses.Count < MostAddresses)
        {
            addresses[pathAndQuery] = address;
        }

        return address;
    }
}
