using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>How Metering's answers are read.</summary>
internal static class UpstreamJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowReadingFromString };
}
