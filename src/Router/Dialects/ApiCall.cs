namespace ClaudeConfig.Router.Dialects;

/// <summary>What a caller asks of the gateway, or the gateway of a provider.</summary>
internal enum ApiCall
{
    /// <summary>Anthropic's <c>/v1/messages</c>.</summary>
    Messages,

    /// <summary>Anthropic's <c>/v1/messages/count_tokens</c>.</summary>
    CountTokens,

    /// <summary>OpenAI's <c>/v1/chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary>OpenAI's <c>/v1/responses</c>.</summary>
    Responses,
}
