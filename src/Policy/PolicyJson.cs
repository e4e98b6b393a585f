using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Policy;

/// <summary>How parts of a spec become JSON: camelCase, unset left out.</summary>
internal static class PolicyJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };
}
