using System.Diagnostics;

namespace ClaudeConfig.ControllerRuntime.Metrics;

/// <summary>The trace source of the runtime: one span a reconcile, one below it for each API call.</summary>
public static class RuntimeTracing
{
    /// <summary>The name to give to <c>AddSource</c>.</summary>
    public const string SourceName = "ClaudeConfig.ControllerRuntime";

    internal static ActivitySource Source { get; } = new(SourceName);
}
