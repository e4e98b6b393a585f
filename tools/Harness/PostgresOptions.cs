namespace ClaudeConfig.Harness;

/// <summary>What is special about a cluster of our own.</summary>
public sealed record PostgresOptions
{
    /// <summary>Folder with <c>initdb</c> and <c>postgres</c>; found on this machine unless set.</summary>
    public string? Binaries { get; init; }

    /// <summary>Settings, each as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Roles that must give a password; everyone else on loopback is trusted.</summary>
    public IReadOnlyList<string> PasswordRoles { get; init; } = [];
}
