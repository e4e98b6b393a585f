using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Logs;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>What an export of Claude Code comes to.</summary>
/// <param name="Usage">Requests and sums.</param>
/// <param name="Errors">Failed requests.</param>
/// <param name="Orphans">Records of use that name no project.</param>
/// <param name="Stale">Records that are too old, or of the future.</param>
internal sealed record TelemetryReading(IReadOnlyList<ClientUsage> Usage, IReadOnlyList<ErrorEntry> Errors, int Orphans, int Stale)
{
    /// <summary>The same, all of it one member's.</summary>
    public TelemetryReading Of(string member) => this with
    {
        Usage = [.. Usage.Select(usage => usage with { Member = member })], Errors = [.. Errors.Select(error => error with { Member = member })],
    };

    public IReadOnlyCollection<ObjectRef> Projects => [.. Usage.Select(usage => usage.Project).Concat(Errors.Select(error => error.Project).OfType<ObjectRef>()).Distinct()];
}
