using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>When a key ends, when it is rotated, and how long the one before works on.</summary>
internal static class KeyTerms
{
    /// <summary>A rotated key works on for a tenth of its interval, within these bounds.</summary>
    internal static readonly TimeSpan MinimumOverlap = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan MaximumOverlap = TimeSpan.FromHours(24);

    public static DateTimeOffset? RotationTime(ProjectKey spec, IssuedKey current) =>
        spec.RotationInterval is { } interval && GoDuration.TryParse(interval, out var every) ? current.IssuedAt + every : null;

    public static DateTimeOffset? Expiry(ProjectKey spec, DateTimeOffset issued) =>
        spec.Duration is { } duration && GoDuration.TryParse(duration, out var lasts) ? issued + lasts : null;

    /// <summary>The key that is being replaced, with the end of its overlap.</summary>
    public static IssuedKey Ending(ProjectKey spec, IssuedKey replaced, DateTimeOffset now)
    {
        var end = now + Overlap(spec);
        return replaced with { ExpiresAt = replaced.ExpiresAt is { } set && set < end ? set : end };
    }

    public static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static TimeSpan Overlap(ProjectKey spec)
    {
        var share = GoDuration.TryParse(spec.RotationInterval ?? "", out var every) ? every / 10 : MaximumOverlap;
        return share < MinimumOverlap ? MinimumOverlap : share > MaximumOverlap ? MaximumOverlap : share;
    }
}
