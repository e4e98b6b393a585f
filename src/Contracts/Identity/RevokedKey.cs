namespace ClaudeConfig.Contracts.Identity;

/// <summary>A virtual key that is refused.</summary>
public sealed record RevokedKey
{
    /// <summary>The project that says so. It counts where the key is this project's, and nowhere else: who may write one project's status takes nobody else's key away.</summary>
    public required ObjectRef Project { get; init; }

    /// <summary>The key's id.</summary>
    public required string Id { get; init; }
}
