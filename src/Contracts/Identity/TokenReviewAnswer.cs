namespace ClaudeConfig.Contracts.Identity;

/// <summary>Answer to <c>POST /v1/token-reviews</c>.</summary>
public sealed record TokenReviewAnswer
{
    /// <summary>Whose token it is; null where it is nobody's, is over, or is for another audience.</summary>
    public ObjectRef? ServiceAccount { get; init; }
}
