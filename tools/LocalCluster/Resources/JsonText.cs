using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>One way of writing JSON for all answers.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);
}
