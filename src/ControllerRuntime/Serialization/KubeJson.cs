using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Adds the generated metadata of a program's own kinds; needed where the program is compiled natively, before the first use.</summary>
    /// <param name="resolver">A <see cref="JsonSerializerContext"/>.</param>
    public static void Add(IJsonTypeInfoResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        // Before the fallback to reflection, where there is one.
        Options.TypeInfoResolverChain.Insert(0, resolver);
    }

    /// <summary>An object as UTF-8 JSON.</summary>
    /// <param name="value">The object.</param>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Type<T>());

    /// <summary>An object from UTF-8 JSON.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <exception cref="JsonException">It is not JSON, or does not fit the type.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, Type<T>()) ?? throw new JsonException($"null where a {typeof(T).Name} was expected");

    internal static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

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
        options.TypeInfoResolverChain.Add(KubeModelsJson.Default);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            AddReflection(options);
        }

        return options;
    }

    // False in natively compiled programs, whose kinds are all generated.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Not reached where reflection is off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Not reached where reflection is off.")]
    private static void AddReflection(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
    }
}
