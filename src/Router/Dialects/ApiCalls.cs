namespace ClaudeConfig.Router.Dialects;

/// <summary>Path and dialect of each call.</summary>
internal static class ApiCalls
{
    public static string PathOf(this ApiCall call) => call switch
    {
        ApiCall.Messages => "/v1/messages",
        ApiCall.CountTokens => "/v1/messages/count_tokens",
        ApiCall.ChatCompletions => "/v1/chat/completions",
        _ => "/v1/responses",
    };

    public static Dialect DialectOf(this ApiCall call) => call is ApiCall.Messages or ApiCall.CountTokens ? Dialect.Anthropic : Dialect.OpenAI;
}
