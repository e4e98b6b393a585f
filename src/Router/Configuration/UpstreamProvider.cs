using System.Collections.Concurrent;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Outbound;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A provider with its credential. Not a record: nothing may print it.</summary>
internal sealed class UpstreamProvider
{
    private const int MostAddresses = 16;

    private readonly ConcurrentDictionary<string, Uri> addresses = new(StringComparer.Ordinal);
    private readonly ProviderEntry entry;
    private readonly ProviderSecret? fixedSecret;

    public UpstreamProvider(ProviderEntry entry, string? credential, OutboundPolicy outbound, string? proxyCredential = null)
    {
        this.entry = entry;
        Upstream = Upstream.Of(entry.Type);
        Location = entry.Location ?? "";
        PriceName = ProviderNames.Of(entry.Type, entry.Location);
        AddressProblem = outbound.ProblemOf(entry.BaseUrl) ?? EgressProblem.Of(entry, proxyCredential, outbound);
        Egress = AddressProblem is null && (entry.ProxyUrl ?? entry.CaBundle) is not null
            ? new ProviderEgress(entry.ProxyUrl is { } proxy ? new Uri(proxy) : null, proxyCredential, entry.CaBundle)
            : null;
        Rotates = entry.Identity is not null || (entry.Type == ProviderType.Vertex && credential is not null);
        Secret = Rotates ? credential : null;
        if (!Rotates && credential is not null)
        {
            fixedSecret = StaticSecret.Parse(entry.Type, credential, out var problem);
            CredentialProblem = problem;
        }
    }

    public string Id => entry.Id;

    public ProviderType Type => entry.Type;

    /// <summary>How its kind is spoken to.</summary>
    public Upstream Upstream { get; }

    public string? Region => entry.Region;

    public ProviderEntry Entry => entry;

    /// <summary>The cloud's own name of where its API is.</summary>
    public string Location { get; }

    /// <summary>What requests are authorised with now; null where there is nothing, or nothing any more.</summary>
    public ProviderSecret? Credential => Rotates ? Rotating?.Current : fixedSecret;

    /// <summary>Its credential ends, and is fetched anew before it does.</summary>
    public bool Rotates { get; }

    /// <summary>Where it is kept; set before the configuration is used.</summary>
    public RotatingCredential? Rotating { get; set; }

    /// <summary>What its Secret holds, where credentials are bought with that.</summary>
    public string? Secret { get; }

    /// <summary>Why the credential that came cannot be used, or null.</summary>
    public string? CredentialProblem { get; }

    /// <summary>Whether requests to it carry trace context.</summary>
    public bool SeesTraces => entry.TraceContext;

    /// <summary>Name in the price book and in events.</summary>
    public string PriceName { get; }

    /// <summary>Its own way out; null for the gateway's.</summary>
    public ProviderEgress? Egress { get; }

    /// <summary>Why its address is not connected to, or null.</summary>
    public string? AddressProblem { get; }

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
