using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>
/// Where a policy admits no other endpoint than the one that is pinned beside it, that is the sidecar's own address, which nobody else knows. It is no part of the
/// revision.
/// </summary>
internal static class GatewayPin
{
    /// <summary>The first of the drop-ins.</summary>
    public const string File = "managed-settings.d/00-claudeconfig.json";

    private const string SettingsFile = "managed-settings.json";
    private const string Variables = "env";
    private const string BaseUrl = "ANTHROPIC_BASE_URL";

    /// <param name="policy">The policy.</param>
    /// <param name="address">The address.</param>
    /// <returns>The policy with the address beside its settings; itself where it needs none.</returns>
    public static PolicyIndex Beside(PolicyIndex policy, string address)
    {
        if (policy.Files.ContainsKey(File) || !policy.Files.TryGetValue(SettingsFile, out var settings) || !NeedsPin(settings))
        {
            return policy;
        }

        var pinned = new JsonObject { [Variables] = new JsonObject { [BaseUrl] = address } };
        return policy with { Files = new Dictionary<string, byte[]>(policy.Files, StringComparer.Ordinal) { [File] = System.Text.Encoding.UTF8.GetBytes(pinned.ToJsonString()) } };
    }

    private static bool NeedsPin(byte[] settings)
    {
        try
        {
            using var document = JsonDocument.Parse(settings);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("allowedProviders", out var providers) && providers.ValueKind == JsonValueKind.Array
                && providers.EnumerateArray().Any(provider => provider.ValueKind == JsonValueKind.String && provider.ValueEquals("customEndpoint"))
                && !(root.TryGetProperty(Variables, out var variables) && variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(BaseUrl, out _));
        }
        catch (JsonException)
        {
            // Claude Code says so itself.
            return false;
        }
    }
}
