using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Cli.Exporting;

/// <summary>What of a policy fits into the one place that an operating system's policy has for Claude Code: its settings.</summary>
internal static class DeviceSettings
{
    private const string SettingsFile = "managed-settings.json";
    private const string MemoryFile = "CLAUDE.md";
    private const string MemoryKey = "claudeMd";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The settings with the memory among them, and the files that they cannot hold.</summary>
    public static (JsonObject Settings, IReadOnlyList<string> Left) Of(PolicyBundle bundle)
    {
        var settings = JsonNode.Parse(bundle.Files[SettingsFile])!.AsObject();
        var left = bundle.Files.Keys.Where(path => path != SettingsFile).ToList();
        // The key takes the place of the file, where the settings do not say it themselves.
        if (bundle.Files.TryGetValue(MemoryFile, out var memory) && !settings.ContainsKey(MemoryKey))
        {
            settings[MemoryKey] = Encoding.UTF8.GetString(memory);
            left.Remove(MemoryFile);
        }

        return (settings, left);
    }

    /// <summary>On one line.</summary>
    public static string Text(JsonObject settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            settings.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
