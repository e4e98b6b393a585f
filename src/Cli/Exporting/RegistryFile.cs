using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Exporting;

/// <summary>Settings as Windows takes them: value Settings below the machine's policies, in a file that <c>reg import</c> reads.</summary>
internal static class RegistryFile
{
    public static byte[] Of(JsonObject settings)
    {
        var value = DeviceSettings.Text(settings).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var text = $"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]\r\n\"Settings\"=\"{value}\"\r\n";
        // reg.exe takes this version in UTF-16 with its mark.
        return [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)];
    }
}
