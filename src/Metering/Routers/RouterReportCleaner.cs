using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Metering.Routers;

/// <summary>
/// Mends texts of a report that providers and configurations may have had a hand in. PostgreSQL stores neither NUL nor half a surrogate pair, and what one target's provider answers
/// must not cost the whole gateway its report.
/// </summary>
internal static class RouterReportCleaner
{
    public static RouterReport Clean(RouterReport report) => report with
    {
        RejectedReason = Mended(report.RejectedReason),
        Problems = [.. (report.Problems ?? []).Select(problem => Mended(problem) ?? "")],
        Targets = [.. report.Targets.Select(target => target.LastError is { } error ? target with { LastError = Mended(error) } : target)],
    };

    private static string? Mended(string? text) =>
        text is null || !text.Any(c => c == '\0' || char.IsSurrogate(c)) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
}
