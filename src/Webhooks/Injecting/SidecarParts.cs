using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>The containers and volumes of a pod with a router beside it.</summary>
internal static class SidecarParts
{
    public const string Container = "claudeconfig-router";
    public const string First = "claudeconfig-policy-first";
    public const string BundleVolume = "claudeconfig-bundle";
    public const string CanaryVolume = "claudeconfig-canary";
    public const string AuthorityVolume = "claudeconfig-authority";

    private const string BundlePath = "/var/lib/claudeconfig/bundle";
    private const string CanaryPath = "/var/lib/claudeconfig/canary";
    private const string ShownPath = "/var/lib/claudeconfig/policy";
    private const int ReadOnly = 292;

    private static readonly string[] PolicyArguments = [$"--policy-from={BundlePath}", $"--policy-canary={CanaryPath}", $"--policy-to={ShownPath}", $"--pod-uid=$({PodUid})"];
    private const int User = 65532;
    private const string PodUid = "POD_UID";

    /// <summary>The router, which is ready when the workload's policy is there.</summary>
    public static JsonObject Router(ObjectKey project, ObjectKey? policy, bool native, int port, InjectionOptions options)
    {
        var container = Base(Container, options, policy is not null, token: true,
        [
            "sidecar", $"--listen=127.0.0.1:{port}", $"--admin-listen=0.0.0.0:{port + 1}", $"--gateway={options.Gateway.AbsoluteUri.TrimEnd('/')}",
            $"--token-file={WorkloadAccess.TokenFile}", $"--project={project}",
            .. options.Authority is null ? Array.Empty<string>() : [$"--gateway-ca={WorkloadAccess.Folder}/{InjectionNames.AuthorityFile}"],
            .. options.Telemetry is { } telemetry ? [$"--telemetry={telemetry.AbsoluteUri.TrimEnd('/')}"] : Array.Empty<string>(),
            .. policy is { } configuration ? [.. PolicyArguments, $"--configuration={configuration}"] : Array.Empty<string>(),
        ]);
        container["livenessProbe"] = Probe("/healthz", port + 1, seconds: 10, failures: 3);
        // Whatever comes after it waits for this. An ordinary container holds nobody up.
        container["startupProbe"] = Probe("/readyz", port + 1, seconds: 1, failures: 120);
        if (native)
        {
            container["restartPolicy"] = "Always";
        }

        return container;
    }

    /// <summary>Writes the policy before anything else starts, where a router is no native sidecar.</summary>
    public static JsonObject PolicyFirst(int port, InjectionOptions options) =>
        Base(First, options, policy: true, token: false, ["policy", .. PolicyArguments, $"--base-url=http://127.0.0.1:{port}"]);

    public static JsonObject Bundle(string configMap) => new() { ["name"] = BundleVolume, ["configMap"] = new JsonObject { ["name"] = configMap, ["defaultMode"] = ReadOnly } };

    /// <summary>A revision that is being tried: there only while one is.</summary>
    public static JsonObject Canary(string configMap) => new()
    {
        ["name"] = CanaryVolume,
        ["configMap"] = new JsonObject { ["name"] = configMap, ["defaultMode"] = ReadOnly, ["optional"] = true },
    };

    public static JsonObject Shown() => new() { ["name"] = InjectionNames.PolicyVolume, ["emptyDir"] = new JsonObject { ["sizeLimit"] = "16Mi" } };

    public static JsonObject Authority((string Name, string Key) ca) => new()
    {
        ["name"] = AuthorityVolume,
        ["configMap"] = new JsonObject
        {
            ["name"] = ca.Name,
            ["items"] = new JsonArray((JsonNode)new JsonObject { ["key"] = ca.Key, ["path"] = InjectionNames.AuthorityFile }),
            ["defaultMode"] = ReadOnly,
            ["optional"] = true,
        },
    };

    private static JsonObject Base(string name, InjectionOptions options, bool policy, bool token, string[] arguments) => new()
    {
        ["name"] = name,
        ["image"] = options.SidecarImage,
        ["imagePullPolicy"] = "IfNotPresent",
        ["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)JsonValue.Create(argument))]),
        ["env"] = new JsonArray([Variable("DOTNET_EnableDiagnostics", "0"), .. policy ? [OwnUid()] : Array.Empty<JsonNode>()]),
        // Both of each: a quota may ask for any of them.
        ["resources"] = new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "32Mi" },
            ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "128Mi" },
        },
        ["securityContext"] = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["runAsNonRoot"] = true,
            ["runAsUser"] = User,
            ["runAsGroup"] = User,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray((JsonNode)JsonValue.Create("ALL")) },
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["volumeMounts"] = new JsonArray(
        [
            .. token ? [(JsonNode)PolicyParts.Mount(InjectionNames.AccessVolume, WorkloadAccess.Folder)] : Array.Empty<JsonNode>(),
            .. policy
                ? [(JsonNode)PolicyParts.Mount(BundleVolume, BundlePath), PolicyParts.Mount(CanaryVolume, CanaryPath), new JsonObject { ["name"] = InjectionNames.PolicyVolume, ["mountPath"] = ShownPath }]
                : Array.Empty<JsonNode>(),
        ]),
    };

    private static JsonNode Variable(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value };

    // Decides whether the pod takes part in a trial, and is no secret.
    private static JsonNode OwnUid() => new JsonObject { ["name"] = PodUid, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "metadata.uid" } } };

    private static JsonObject Probe(string path, int port, int seconds, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port },
        ["periodSeconds"] = seconds,
        ["timeoutSeconds"] = 5,
        ["failureThreshold"] = failures,
    };
}
