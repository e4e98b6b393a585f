namespace ClaudeConfig.Metering.Http;

/// <summary>What people read: admitted by <see cref="ReportAccess"/>, not by the platform's token alone.</summary>
internal static class ReportPaths
{
    private static readonly PathString[] All = [
        ReportsEndpoint.UsagePath, ReportsEndpoint.CostPath, ExplainEndpoint.Path, FocusEndpoint.Path, RecommendationsEndpoint.Path, ReconciliationEndpoint.Path, StreamEndpoint.Path,
        TelemetryEndpoint.LogsPath, TelemetryEndpoint.MetricsPath, TelemetryEndpoint.AroundPath,
    ];

    public static bool Contains(PathString path) => All.Contains(path);
}
