using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Serialization;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>Builds the bodies of applies.</summary>
internal static class ApplyBody
{
    /// <summary>The whole object without its status.</summary>
    internal static byte[] Main<T>(T desired)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        using JsonDocument document = Parse(desired);
        return Write(writer =>
        {
            foreach (JsonProperty field in document.RootElement.EnumerateObject())
            {
                if (field.Name == "metadata")
                {
                    WriteMetadata(writer, field.Value);
                }
                else if (field.Name != "status")
                {
                    field.WriteTo(writer);
                }
            }
        });
    }

    /// <summary>Identity and status only.</summary>
    internal static byte[] Status<T>(T desired)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        using JsonDocument document = Parse(desired);
        return Write(writer =>
        {
            writer.WriteString("apiVersion", desired.ApiVersion);
            writer.WriteString("kind", desired.Kind);
            writer.WriteStartObject("metadata");
            writer.WriteString("name", desired.Metadata.Name);
            if (!string.IsNullOrEmpty(desired.Metadata.NamespaceProperty))
            {
                writer.WriteString("namespace", desired.Metadata.NamespaceProperty);
            }

            writer.WriteString("uid", desired.Metadata.Uid);
            writer.WriteEndObject();
            if (document.RootElement.TryGetProperty("status", out JsonElement status))
            {
                writer.WritePropertyName("status");
                status.WriteTo(writer);
            }
        });
    }

    /// <summary>The hash of a body.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> body) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(body));

    internal static JsonDocument Parse<T>(T value) => JsonDocument.Parse(KubeJson.Serialize(value));

    // What the server alone writes must not be applied; a resourceVersion the caller set stays, as its precondition.
    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement metadata)
    {
        writer.WriteStartObject("metadata");
        foreach (JsonProperty field in metadata.EnumerateObject())
        {
            if (field.Name is not ("managedFields" or "creationTimestamp" or "generation" or "deletionTimestamp" or "deletionGracePeriodSeconds" or "selfLink"))
            {
                field.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream(1024);
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = KubeJson.Options.Encoder }))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
