using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What the containers of a pod are told.</summary>
internal static class WorkloadVariables
{
    public const string BaseUrl = "ANTHROPIC_BASE_URL";

    /// <summary>Where Claude Code takes them, it does not ask for the token.</summary>
    public static readonly string[] Credentials = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

    public static IReadOnlyList<WorkloadVariable> PolicyOnly(ObjectKey project, InjectionOptions options) =>
    [
        new(BaseUrl, WorkloadAccess.AddressOf(options.Gateway, project), Wins: true),
        new("CLAUDECONFIG_TOKEN_FILE", WorkloadAccess.TokenFile),
        .. options.Authority is null ? Array.Empty<WorkloadVariable>() : [new("NODE_EXTRA_CA_CERTS", $"{WorkloadAccess.Folder}/{InjectionNames.AuthorityFile}")],
        .. options.Telemetry is { } telemetry ? Telemetry(telemetry) : [],
        .. options.Environment.Select(variable => new WorkloadVariable(variable.Key, variable.Value)),
    ];

    /// <summary>What Claude Code takes for a credential, so that it asks for none; the sidecar puts the real one in its place.</summary>
    public const string Placeholder = "ANTHROPIC_AUTH_TOKEN";

    public static IReadOnlyList<WorkloadVariable> Sidecar(int port, InjectionOptions options) =>
    [
        new(BaseUrl, $"http://127.0.0.1:{port}", Wins: true),
        new(Placeholder, "claudeconfig-sidecar"),
        .. options.Authority is null ? Array.Empty<WorkloadVariable>() : [new("NODE_EXTRA_CA_CERTS", $"{WorkloadAccess.Folder}/{InjectionNames.AuthorityFile}")],
        .. options.Telemetry is null ? [] : Telemetry(new Uri($"http://127.0.0.1:{port}")),
        .. options.Environment.Select(variable => new WorkloadVariable(variable.Key, variable.Value)),
    ];

    /// <summary>Whether a container brings a credential of its own.</summary>
    public static bool HasCredential(ContainerView container) => CredentialOf(container) is not null;

    public static string? CredentialOf(ContainerView container) => container.Environment
        .Where(item => JsonFields.Text(item, "value") != "claudeconfig-sidecar")
        .Select(item => JsonFields.Text(item, "name")).FirstOrDefault(name => Credentials.Contains(name));

    private static IReadOnlyList<WorkloadVariable> Telemetry(Uri collector) =>
    [
        new("CLAUDE_CODE_ENABLE_TELEMETRY", "1"),
        new("OTEL_METRICS_EXPORTER", "otlp"),
        new("OTEL_LOGS_EXPORTER", "otlp"),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.AbsoluteUri.TrimEnd('/')),
    ];
}
