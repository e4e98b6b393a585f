namespace ClaudeConfig.Router.Credentials;

/// <summary>What the machine that a gateway runs on gives it to identify itself with, and where credentials are bought. Tenants have no say in any of it.</summary>
internal sealed record CloudEnvironment
{
    /// <summary>The token of the gateway's ServiceAccount for AWS, or null.</summary>
    public string? AwsTokenFile { get; init; }

    /// <summary>The role that the gateway runs as, or null.</summary>
    public string? AwsRole { get; init; }

    /// <summary>Where EKS Pod Identity (or ECS) hands out keys, or null.</summary>
    public string? AwsContainerAddress { get; init; }

    /// <summary>The token that is shown there, or null.</summary>
    public string? AwsContainerTokenFile { get; init; }

    /// <summary>The address of STS; that of the provider's region unless set.</summary>
    public string? StsAddress { get; init; }

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
            AwsTokenFile = Set("AWS_WEB_IDENTITY_TOKEN_FILE"),
            AwsRole = Set("AWS_ROLE_ARN"),
            AwsContainerAddress = Set("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            AwsContainerTokenFile = Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            StsAddress = Set("AWS_ENDPOINT_URL_STS"),
            GoogleTokenFile = Set("GOOGLE_IDENTITY_TOKEN_FILE"),
            GoogleMetadataHost = Set("GCE_METADATA_HOST") ?? none.GoogleMetadataHost,
            AnthropicTokenFile = Set("ANTHROPIC_IDENTITY_TOKEN_FILE"),
        };

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
