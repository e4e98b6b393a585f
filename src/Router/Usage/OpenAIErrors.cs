namespace ClaudeConfig.Router.Usage;

/// <summary>Words by which OpenAI's dialects say that a request was turned away before it was worked on.</summary>
internal static class OpenAIErrors
{
    /// <summary>Whether an error's type or code is one of them.</summary>
    public static bool IsOverload(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("rate_limit_exceeded"u8) || word.SequenceEqual("rate_limit_error"u8)
        || word.SequenceEqual("overloaded"u8) || word.SequenceEqual("overloaded_error"u8)
        || word.SequenceEqual("server_is_overloaded"u8) || word.SequenceEqual("slow_down"u8);
}
