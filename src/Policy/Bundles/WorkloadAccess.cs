using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Locking;

namespace ClaudeConfig.Policy.Bundles;

/// <summary>
/// How Claude Code in a pod shows who it is: a drop-in beside the bundle that reads the pod's own token. It is no part of the bundle, whose revision follows
/// from what people wrote and which laptops get as well.
/// </summary>
public static class WorkloadAccess
{
    /// <summary>Key of the drop-in in a bundle's ConfigMap; not the key of any path that is rendered.</summary>
    public const string Key = "access.json";

    /// <summary>Its path below <c>/etc/claude-code</c>; the first, so that every other drop-in may say otherwise.</summary>
    public const string File = "managed-settings.d/00-claudeconfig.json";

    /// <summary>Folder of the token in an injected container.</summary>
    public const string Folder = "/var/run/secrets/claudeconfig.dev";

    /// <summary>The token's file, rotated by the kubelet.</summary>
    public const string TokenFile = Folder + "/token";

    /// <summary>Path of a project's own requests at a gateway: a ServiceAccount may belong to several projects, and the address names one.</summary>
    /// <param name="gateway">The gateway's address.</param>
    /// <param name="project">The project.</param>
    public static string AddressOf(Uri gateway, ObjectKey project)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return $"{gateway.AbsoluteUri.TrimEnd('/')}/projects/{project.Namespace}/{project.Name}";
    }

    /// <summary>
    /// The drop-in for a bundle: a helper that shows the pod's token, unless the settings name their own; and the gateway's address where the settings admit no other
    /// endpoint than the one that is pinned beside them.
    /// </summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="address">Where the pods' requests go.</param>
    public static string For(PolicyBundle bundle, string address)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var settings = bundle.Files.TryGetValue(BundleRenderer.SettingsFile, out var written) ? JsonNode.Parse(written) as JsonObject : null;
        var dropIn = new JsonObject();
        if (settings?.ContainsKey(Helper) != true)
        {
            dropIn[Helper] = $"cat {TokenFile}";
        }

        if (settings is not null && NeedsPin(settings))
        {
            dropIn[Variables] = new JsonObject { [BaseUrl] = address };
        }

        return dropIn.ToJsonString();
    }

    private const string Helper = "apiKeyHelper";
    private const string Variables = "env";
    private const string BaseUrl = "ANTHROPIC_BASE_URL";

    private static bool NeedsPin(JsonObject settings) =>
        settings[GatewayLock.Providers] is JsonArray providers
        && providers.Any(provider => provider is JsonValue value && value.TryGetValue<string>(out var name) && name == GatewayLock.CustomEndpoint)
        && (settings[Variables] as JsonObject)?.ContainsKey(BaseUrl) != true;
}
