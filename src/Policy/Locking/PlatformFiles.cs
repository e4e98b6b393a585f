using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Merging;

namespace ClaudeConfig.Policy.Locking;

/// <summary>What demanded layers say together, as files and as the documents in them. Nobody changes the documents.</summary>
/// <param name="Files">By path.</param>
/// <param name="Settings">managed-settings.json.</param>
/// <param name="Servers">managed-mcp.json.</param>
internal sealed record PlatformFiles(IReadOnlyDictionary<string, byte[]> Files, JsonObject Settings, JsonObject Servers)
{
    public static PlatformFiles Of(PolicyLayer layer)
    {
        var files = BundleRenderer.Files(layer, new FindingList(new Api.Common.ObjectKey("", "")));
        // What does not read back is not written, and locks nothing.
        return new PlatformFiles(
            files, files.ContainsKey(BundleRenderer.SettingsFile) ? layer.Settings : [],
            files.ContainsKey(BundleRenderer.McpFile) ? BundleRenderer.Servers(layer) : []);
    }
}
