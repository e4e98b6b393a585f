using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClaudeConfig.Router.Observability;

/// <summary>Traces over OTLP: a span for each request, and below it one for each attempt at a provider. Costs one look where nobody listens.</summary>
internal static class RouterTracing
{
    public const string SourceName = "ClaudeConfig.Router";

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>
    /// Starts the exporter where one of OpenTelemetry's own variables names a collector; protocol, headers, sampler and service name come from
    /// its other variables.
    /// </summary>
    /// <returns>What sends the rest when disposed of; null where nothing is to be exported.</returns>
    public static TracerProvider? Start() =>
        Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is not "true" && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
            ? Start(_ => { })
            : null;

    /// <summary>Starts the exporter whatever the variables say.</summary>
    public static TracerProvider Start(Action<OtlpExporterOptions> configure) =>
        Sdk.CreateTracerProviderBuilder()
            .AddSource(SourceName)
            .ConfigureResource(resource => resource.AddService("claudeconfig-router").AddEnvironmentVariableDetector())
            .AddOtlpExporter(configure)
            .Build();

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
