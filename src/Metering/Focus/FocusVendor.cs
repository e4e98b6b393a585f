using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Focus;

/// <summary>How a cost report names who sells and who makes what a provider of the price book serves.</summary>
internal sealed record FocusVendor(string Provider, string Publisher, string Service)
{
    public static FocusVendor Of(string provider) => provider switch
    {
        ProviderNames.Anthropic => new("Anthropic", "Anthropic", "Claude API"),
        ProviderNames.Bedrock => new("Amazon Web Services", "Anthropic", "Amazon Bedrock"),
        ProviderNames.Vertex or ProviderNames.VertexGlobal => new("Google Cloud", "Anthropic", "Vertex AI"),
        ProviderNames.OpenAI => new("OpenAI", "OpenAI", "OpenAI API"),
        ProviderNames.Google => new("Google", "Google", "Gemini API"),
        ProviderNames.Ollama => new("Self-hosted", "Ollama", "Ollama"),
        _ => new(provider, provider, provider),
    };
}
