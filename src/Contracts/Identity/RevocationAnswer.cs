namespace ClaudeConfig.Contracts.Identity;

/// <summary>
/// Answer to <c>POST /v1/revocations</c>: all that does not work any more though a bundle that is still on its way may say that it does. It takes the place of the answer before, and only ever
/// takes away: nobody is let in by it.
/// </summary>
public sealed record RevocationAnswer
{
    /// <summary>Differs from the answer before where anything does.</summary>
    public required string Version { get; init; }

    /// <summary>Ids of virtual keys that are refused.</summary>
    public IReadOnlyList<string> Keys { get; init => field = value ?? []; } = [];

    /// <summary>Projects whose requests are refused, and those of all projects below them.</summary>
    public IReadOnlyList<RevokedProject> Projects { get; init => field = value ?? []; } = [];
}
