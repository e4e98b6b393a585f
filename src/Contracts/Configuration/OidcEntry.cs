namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Tokens of an OpenID Connect issuer that are a project's: those that have an audience and every claim of an entry.</summary>
public sealed record OidcEntry
{
    /// <summary>Exactly as the token's <c>iss</c> says.</summary>
    public required string Issuer { get; init; }

    /// <summary>Of which the token must have one.</summary>
    public IReadOnlyList<string> Audiences { get; init => field = value ?? []; } = [];

    /// <summary>All of which the token must carry: what the project asks for, and what the platform grants it of this issuer.</summary>
    public IReadOnlyList<ClaimRequirement> Claims { get; init => field = value ?? []; } = [];

    /// <summary>The claim that names the member; null for <c>sub</c>.</summary>
    public string? UsernameClaim { get; init; }

    /// <summary>The claim that lists the member's groups; null for none.</summary>
    public string? GroupsClaim { get; init; }
}
