using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Pricing;

/// <summary>How the price book and usage events name providers.</summary>
public static class ProviderNames
{
    /// <summary>Anthropic.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>OpenAI.</summary>
    public const string OpenAI = "openai";

    /// <summary>Google.</summary>
    public const string Google = "google";

    /// <summary>Ollama.</summary>
    public const string Ollama = "ollama";

    /// <summary>The name of a provider type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A type that has no name here.</exception>
    public static string Of(ProviderType type) => type switch
    {
        ProviderType.Anthropic => Anthropic,
        ProviderType.OpenAI => OpenAI,
        ProviderType.Google => Google,
        ProviderType.Ollama => Ollama,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown provider type"),
    };
}
