namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Dialects that a Router speaks upstream.</summary>
public enum ProviderType
{
    /// <summary>Anthropic Messages.</summary>
    Anthropic,

    /// <summary>OpenAI chat completions.</summary>
    OpenAI,

    /// <summary>Gemini generateContent.</summary>
    Google,

    /// <summary>Ollama.</summary>
    Ollama,
}
