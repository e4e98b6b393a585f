namespace ClaudeConfig.Contracts.Identity;

/// <summary>Body of <c>POST /v1/token-reviews</c>: a gateway, which has no rights in the cluster, asks Metering whose token this is.</summary>
public sealed record TokenReviewCall
{
    /// <summary>The token as the caller sent it. Secret.</summary>
    public required string Token { get; init; }

    /// <summary>Not the token: it must not leak through a log line.</summary>
    public override string ToString() => nameof(TokenReviewCall);
}
