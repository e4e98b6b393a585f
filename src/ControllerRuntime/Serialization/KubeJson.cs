using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Serialization;

/// <summary>
/// JSON as the API speaks it. The runtime has options of its own, because the client library's are process-wide and closed after first use.
/// </summary>
public static class KubeJson
{
    /// <summary>Camel case, nulls left out, Kubernetes' time formats, enums by name.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>An object as UTF-8 JSON.</summary>
    /// <param name="value">The object.</param>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>An object from UTF-8 JSON.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <exception cref="JsonException">It is not JSON, or does not fit the type.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new JsonException($"null where a {typeof(T).Name} was expected");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The body is JSON in HTTP, never in HTML: fewer escapes are fewer bytes to compare and send.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 256,
        };
        options.Converters.Add(new KubernetesJson.Iso8601TimeSpanConverter());
        options.Converters.Add(new KubernetesJson.KubernetesDateTimeConverter());
        options.Converters.Add(new KubernetesJson.KubernetesDateTimeOffsetConverter());
        options.Converters.Add(new V1Status.V1StatusObjectViewConverter());
        options.Converters.Add(new JsonStringEnumConverter());
        return options;
    }
}
