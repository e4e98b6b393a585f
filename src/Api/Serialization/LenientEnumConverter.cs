using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Serialization;

/// <summary>
/// Reads an enum by its names. A value that this build does not know becomes <see cref="Unknown"/> instead of an error: one object
/// of a newer version must not become invisible, and what it stands for (a limit, say) must not vanish with it.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class LenientEnumConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> Values = typeof(T)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToFrozenDictionary(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name, field => (T)field.GetValue(null)!, StringComparer.Ordinal);

    private static readonly FrozenDictionary<T, string> NamesOf = Values.ToFrozenDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>Stands for a value that this build does not know. It has no name and cannot be written.</summary>
    public static T Unknown { get; } = (T)Enum.ToObject(typeof(T), -1);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && Values.TryGetValue(reader.GetString()!, out var value)
            ? value
            : reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                ? throw new JsonException($"{typeof(T).Name} is a string")
                : Unknown;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(NamesOf.TryGetValue(value, out var name) ? name : throw new JsonException($"{typeof(T).Name} {value} has no name"));
    }
}
