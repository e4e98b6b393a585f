using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>Which API a provider speaks.</summary>
[JsonConverter(typeof(LenientEnumConverter<ProviderType>))]
public enum ProviderType
{
    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>OpenAI's Chat Completions API.</summary>
    OpenAI,

    /// <summary>Google's Gemini API.</summary>
    Google,

    /// <summary>Ollama's API.</summary>
    Ollama,
}
