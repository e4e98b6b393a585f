namespace ClaudeConfig.Contracts.Identity;

/// <summary>A project that is suspended, archived or gone.</summary>
public sealed record RevokedProject
{
    /// <summary>The project.</summary>
    public required ObjectRef Project { get; init; }

    /// <summary>What refused callers are told.</summary>
    public required string Reason { get; init; }
}
