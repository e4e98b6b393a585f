using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>The volumes of a pod without a container of ours.</summary>
internal static class PolicyParts
{
    /// <summary>Good for an hour; the kubelet renews it in time.</summary>
    private const int TokenSeconds = 3600;

    /// <summary>For everybody to read: containers run as anybody, and nobody may write.</summary>
    private const int ReadOnly = 292;

    private static readonly string[] Always = ["CLAUDE.md", "managed-mcp.json"];

    /// <summary>
    /// The policy as files. The pod waits for its settings: one that started without them would run without a policy. Whatever else the configuration
    /// has today is there if it is there.
    /// </summary>
    public static JsonObject Policy(string name, IReadOnlyList<(string Key, string File)> files) => Projected(
        InjectionNames.PolicyVolume,
        new JsonObject { ["configMap"] = new JsonObject { ["name"] = name, ["items"] = Items([("managed-settings.json", "managed-settings.json")]) } },
        new JsonObject
        {
            ["configMap"] = new JsonObject
            {
                ["name"] = name,
                ["items"] = Items([(WorkloadAccess.Key, WorkloadAccess.File), .. Always.Select(file => (file, file)), .. files]),
                ["optional"] = true,
            },
        });

    /// <summary>The pod's own token for the gateway, and the authority of the gateway's certificate.</summary>
    public static JsonObject Access((string Name, string Key)? authority)
    {
        var token = new JsonObject
        {
            ["serviceAccountToken"] = new JsonObject { ["audience"] = Names.TokenAudience, ["expirationSeconds"] = TokenSeconds, ["path"] = "token" },
        };
        return authority is not { } ca
            ? Projected(InjectionNames.AccessVolume, token)
            : Projected(InjectionNames.AccessVolume, token, new JsonObject
            {
                ["configMap"] = new JsonObject { ["name"] = ca.Name, ["items"] = Items([(ca.Key, InjectionNames.AuthorityFile)]), ["optional"] = true },
            });
    }

    public static JsonObject Mount(string volume, string path) => new() { ["name"] = volume, ["mountPath"] = path, ["readOnly"] = true };

    private static JsonObject Projected(string name, params JsonNode[] sources) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject { ["sources"] = new JsonArray(sources), ["defaultMode"] = ReadOnly },
    };

    private static JsonArray Items(IEnumerable<(string Key, string Path)> items) =>
        new([.. items.Select(item => (JsonNode)new JsonObject { ["key"] = item.Key, ["path"] = item.Path })]);
}
