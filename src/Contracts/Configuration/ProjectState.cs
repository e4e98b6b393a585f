namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Whether a project's requests are served.</summary>
public enum ProjectState
{
    /// <summary>Served.</summary>
    Active,

    /// <summary>Refused with the reason, until resumed.</summary>
    Suspended,

    /// <summary>Refused for good.</summary>
    Archived,

    /// <summary>Served by another gateway, which the reason names.</summary>
    Elsewhere,
}
