using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Api.Serialization;

/// <summary>Reads <c>onMeteringUnavailable</c> also where it is a mode alone, as it was written before it had a duration: a stored budget keeps what it says.</summary>
public sealed class MeteringUnavailableConverter : JsonConverter<MeteringUnavailableRule>
{
    /// <inheritdoc/>
    public override MeteringUnavailableRule? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new MeteringUnavailableRule { Mode = JsonSerializer.Deserialize(ref reader, TypeInfo<MeteringUnavailableAction>(options)) }
            : JsonSerializer.Deserialize(ref reader, TypeInfo<MeteringUnavailableRule>(options));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MeteringUnavailableRule value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, TypeInfo<MeteringUnavailableRule>(options));

    private static JsonTypeInfo<T> TypeInfo<T>(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
