using ClaudeConfig.Metering.Foresight;

namespace ClaudeConfig.Metering.Http;

/// <summary>What people read: admitted by <see cref="ReportAccess"/>, not by the platform's token alone.</summary>
internal static class ReportPaths
{
    private static readonly PathString[] All = [
        ReportsEndpoint.UsagePath, ReportsEndpoint.CostPath, ExplainEndpoint.Path, FocusEndpoint.Path, RecommendationsEndpoint.Path, ReconciliationEndpoint.Path, StreamEndpoint.Path, TargetsEndpoint.Path, AuditEndpoint.Path,
        TelemetryEndpoint.LogsPath, TelemetryEndpoint.MetricsPath, TelemetryEndpoint.AroundPath, TelemetryEndpoint.GrpcLogsPath, TelemetryEndpoint.GrpcMetricsPath,
    ];

    /// <summary>With the name of a budget behind them.</summary>
    private static readonly PathString[] OfBudgets = [ForesightEndpoint.ForecastPath, ForesightEndpoint.AnomaliesPath];

    public static bool Contains(PathString path) => All.Contains(path) || OfBudgets.Any(start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));
}
