namespace ClaudeConfig.Router.Dialects;

/// <summary>Whose words a caller understands.</summary>
internal enum Dialect
{
    Anthropic,
    OpenAI,
}
