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

    /// <summary>Claude on Amazon Bedrock.</summary>
    public const string Bedrock = "bedrock";

    /// <summary>Claude on Vertex AI in one of its regions.</summary>
    public const string Vertex = "vertex";

    /// <summary>Claude on Vertex AI wherever there is room, which is cheaper.</summary>
    public const string VertexGlobal = "vertex-global";

    /// <summary>The name of a provider.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="location">Where its API is, for types whose prices depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A type that has no name here.</exception>
    public static string Of(ProviderType type, string? location) =>
        type == ProviderType.Vertex && location == "global" ? VertexGlobal : Of(type);

    /// <summary>The name of a provider type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A type that has no name here.</exception>
    public static string Of(ProviderType type) => type switch
    {
        ProviderType.Anthropic => Anthropic,
        ProviderType.OpenAI => OpenAI,
        ProviderType.Google => Google,
        ProviderType.Ollama => Ollama,
        ProviderType.Bedrock => Bedrock,
        ProviderType.Vertex => Vertex,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown provider type"),
    };
}
