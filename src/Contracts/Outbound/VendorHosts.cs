namespace ClaudeConfig.Contracts.Outbound;

/// <summary>Where the vendors of models answer.</summary>
public static class VendorHosts
{
    // Bedrock by groups of regions: a star for the whole label would match the bucket of a stranger, bedrock-runtime.s3.amazonaws.com.
    private static readonly string[] BedrockRegions = ["af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"];

    /// <summary>What is allowed where the platform says nothing.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "api.anthropic.com", "api.openai.com", "generativelanguage.googleapis.com", "aiplatform.googleapis.com", "*-aiplatform.googleapis.com",
        "aiplatform.eu.rep.googleapis.com", "aiplatform.us.rep.googleapis.com",
        // Where gateways buy credentials with their own identity.
        "oauth2.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com",
        .. BedrockRegions.Select(region => $"bedrock-runtime.{region}-*.amazonaws.com"),
        .. BedrockRegions.Select(region => $"sts.{region}-*.amazonaws.com"),
    ];
}
