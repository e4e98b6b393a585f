namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Dialects that a Router speaks upstream.</summary>
public enum ProviderType
{
    /// <summary>Anthropic Messages.</summary>
    Anthropic,

    /// <summary>OpenAI chat completions and Responses.</summary>
    OpenAI,

    /// <summary>Gemini, through chat completions.</summary>
    Google,

    /// <summary>Ollama, in either dialect.</summary>
    Ollama,

    /// <summary>Claude on Amazon Bedrock: Messages in Bedrock's envelope.</summary>
    Bedrock,

    /// <summary>Claude on Google Vertex AI: Messages in Vertex AI's envelope.</summary>
    Vertex,
}
