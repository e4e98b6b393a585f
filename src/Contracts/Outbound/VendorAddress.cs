using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>The address that requests to a vendor begin with where nobody names another.</summary>
public static class VendorAddress
{
    /// <param name="type">The vendor.</param>
    /// <param name="location">An AWS region for Bedrock, a location of Google's for Vertex AI; not looked at for others.</param>
    public static string Of(ProviderType type, string? location) => type switch
    {
        ProviderType.Anthropic => "https://api.anthropic.com",
        ProviderType.OpenAI => "https://api.openai.com",
        ProviderType.Google => "https://generativelanguage.googleapis.com",
        ProviderType.Bedrock => $"https://bedrock-runtime.{location}.amazonaws.com",
        ProviderType.Vertex => location switch
        {
            "global" => "https://aiplatform.googleapis.com",
            "eu" or "us" => $"https://aiplatform.{location}.rep.googleapis.com",
            _ => $"https://{location}-aiplatform.googleapis.com",
        },
        _ => "http://localhost:11434",
    };
}
