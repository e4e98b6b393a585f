namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Whom a rate limit counts.</summary>
public enum RateLimitScope
{
    /// <summary>Each key.</summary>
    Key,

    /// <summary>Each member.</summary>
    Member,

    /// <summary>The project as a whole.</summary>
    Project,

    /// <summary>Each client address.</summary>
    ClientIP,
}
