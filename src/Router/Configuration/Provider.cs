using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A provider with its credential. Not a record: nothing may print it.</summary>
internal sealed class Provider(ProviderEntry entry, string? credential)
{
    public string Id => entry.Id;

    public ProviderType Type => entry.Type;

    public string? Region => entry.Region;

    public string? Credential { get; } = credential;

    /// <summary>Name in the price book and in events.</summary>
    public string PriceName { get; } = ProviderNames.Of(entry.Type);

    private readonly string baseUrl = entry.BaseUrl.TrimEnd('/');

    public Uri Address(string path) => new(baseUrl + path);
}
