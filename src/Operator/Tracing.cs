using ClaudeConfig.ControllerRuntime.Metrics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClaudeConfig.Operator;

/// <summary>Traces over OTLP: a span for each reconcile, and below it one for each API call.</summary>
internal static class Tracing
{
    /// <summary>
    /// Starts the exporter where one of OpenTelemetry's own variables names a collector; protocol, headers, sampler and service name come from
    /// its other variables.
    /// </summary>
    /// <returns>What sends the rest when disposed of; null where nothing is to be exported.</returns>
    public static TracerProvider? Start()
    {
        if (Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is "true" || !(IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")))
        {
            return null;
        }

        return Sdk.CreateTracerProviderBuilder()
            .AddSource(RuntimeTracing.SourceName)
            .ConfigureResource(resource => resource.AddService("claudeconfig-operator").AddEnvironmentVariableDetector())
            .AddOtlpExporter()
            .Build();
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
