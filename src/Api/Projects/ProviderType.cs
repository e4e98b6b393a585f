using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>Which API a provider speaks.</summary>
[JsonConverter(typeof(LenientEnumConverter<ProviderType>))]
public enum ProviderType
{
    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>OpenAI's API: Chat Completions and Responses.</summary>
    OpenAI,

    /// <summary>Google's Gemini API, at its endpoint for Chat Completions.</summary>
    Google,

    /// <summary>Ollama's API, at its endpoints for Messages, Chat Completions and Responses.</summary>
    Ollama,

    /// <summary>Claude on Amazon Bedrock.</summary>
    Bedrock,

    /// <summary>Claude on Google Vertex AI.</summary>
    Vertex,
}
