using ClaudeConfig.Aws;

namespace ClaudeConfig.Router.Credentials;

/// <summary>What the machine that a gateway runs on gives it to identify itself with, and where credentials are bought. Tenants have no say in any of it.</summary>
internal sealed record CloudEnvironment
{
    /// <summary>What there is for AWS. Keys that stand in the environment are nobody's identity here: providers have theirs in Secrets.</summary>
    public AwsEnvironment Aws { get; init; } = new();

    /// <summary>The token of the gateway's ServiceAccount for Google, or null.</summary>
    public string? GoogleTokenFile { get; init; }

    /// <summary>Host of the metadata server.</summary>
    public string GoogleMetadataHost { get; init; } = "169.254.169.254";

    public string GoogleTokenAddress { get; init; } = "https://oauth2.googleapis.com/token";

    public string GoogleExchangeAddress { get; init; } = "https://sts.googleapis.com/v1/token";

    public string GoogleIamAddress { get; init; } = "https://iamcredentials.googleapis.com";

    /// <summary>The token of the gateway's ServiceAccount for Anthropic, or null.</summary>
    public string? AnthropicTokenFile { get; init; }

    /// <summary>By the names that the vendors' own tools read, so that what their webhooks inject is enough.</summary>
    public static CloudEnvironment Of(Func<string, string?> variable)
    {
        var none = new CloudEnvironment();
        return none with
        {
            Aws = AwsEnvironment.Of(variable) with { Keys = null },
            GoogleTokenFile = Set("GOOGLE_IDENTITY_TOKEN_FILE"),
            GoogleMetadataHost = Set("GCE_METADATA_HOST") ?? none.GoogleMetadataHost,
            AnthropicTokenFile = Set("ANTHROPIC_IDENTITY_TOKEN_FILE"),
        };

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
