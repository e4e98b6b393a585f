using ClaudeConfig.Backups;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Backups as the platform team sets them.</summary>
internal sealed record BackupOptions
{
    public required BackupSettings Settings { get; init; }

    /// <summary>How long changes are gathered before they are written.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a change may be in no backup before somebody is told.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromMinutes(15);
}
