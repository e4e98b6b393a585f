using System.Text.Json.Nodes;

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

    /// <summary>The drop-in for a bundle; empty where its settings name a helper of their own.</summary>
    /// <param name="bundle">The bundle.</param>
    public static string For(PolicyBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var own = bundle.Files.TryGetValue(BundleRenderer.SettingsFile, out var settings) && JsonNode.Parse(settings) is JsonObject written && written.ContainsKey(Helper);
        return (own ? [] : new JsonObject { [Helper] = $"cat {TokenFile}" }).ToJsonString();
    }

    private const string Helper = "apiKeyHelper";
}
