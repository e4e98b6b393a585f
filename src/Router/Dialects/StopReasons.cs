namespace ClaudeConfig.Router.Dialects;

/// <summary>Why a model stopped, in both dialects.</summary>
internal static class StopReasons
{
    /// <param name="finish">OpenAI's reason, or null.</param>
    /// <param name="calledTools">Some providers say stop where tools are called.</param>
    public static string FromFinish(string? finish, bool calledTools) => finish switch
    {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        "tool_calls" or "function_call" => "tool_use",
        _ => calledTools ? "tool_use" : "end_turn",
    };

    public static string ToFinish(string? stop) => stop switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    };
}
