namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>The bounds of one controller.</summary>
internal sealed record ControllerSettings
{
    internal int Workers { get; init; } = 4;

    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan Resync { get; init; } = TimeSpan.FromHours(10);

    internal TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(5);

    internal TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    internal bool OnEveryReplica { get; init; }

    internal bool WhileDeleting { get; init; }

    internal IEnumerable<string> Validate()
    {
        if (Workers is < 1 or > 256)
        {
            yield return $"has {Workers} workers; use 1 to 256";
        }

        if (Timeout <= TimeSpan.Zero || Resync <= TimeSpan.Zero)
        {
            yield return $"has timeout {Timeout} and resync {Resync}; both must be positive";
        }

        if (MinBackoff <= TimeSpan.Zero || MaxBackoff < MinBackoff)
        {
            yield return $"has back-off {MinBackoff} to {MaxBackoff}; the first must be positive and not above the second";
        }
    }
}
