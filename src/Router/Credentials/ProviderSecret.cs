using ClaudeConfig.Aws;

namespace ClaudeConfig.Router.Credentials;

/// <summary>What a request to a provider is authorised with: a token, or keys that sign. Not a record: nothing may print it.</summary>
internal sealed class ProviderSecret
{
    public string? Token { get; init; }

    public AwsKeys? Keys { get; init; }

    /// <summary>The token was bought with an identity, which providers take in other words than a key.</summary>
    public bool Exchanged { get; init; }

    /// <summary>When it ends; null for one that lasts until somebody changes it.</summary>
    public DateTimeOffset? Expires { get; init; }

    public static ProviderSecret OfToken(string token) => new() { Token = token };
}
