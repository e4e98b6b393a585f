namespace ClaudeConfig.Router.Errors;

/// <summary>A request that the Router itself answers with an error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Error type in Anthropic's vocabulary; other dialects translate.</param>
/// <param name="Message">For the caller: what, and what to do about it.</param>
internal sealed record RequestRefusal(int Status, string Type, string Message)
{
    /// <summary>Seconds for <c>retry-after</c>, or null.</summary>
    public long? RetryAfterSeconds { get; init; }

    /// <summary>What <c>x-should-retry</c> says, or null to say nothing.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>Value of the <c>allow</c> header of a 405.</summary>
    public string? Allow { get; init; }

    /// <summary>The request's field that is meant, or null.</summary>
    public string? Field { get; init; }

    /// <summary>OpenAI's code where the type does not decide it.</summary>
    public string? Code { get; init; }

    /// <summary>For the metric: a short, closed set of words.</summary>
    public required string Reason { get; init; }
}
