using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Serialization;

/// <summary>
/// Times as RFC 3339 with their offset and seven digits of the second. The client library's own converter drops both,
/// so each time of the four kinds names this one.
/// </summary>
/// <remarks>
/// Of a text with a format, kube-apiserver takes a list as well, and times that .NET cannot hold. Neither may make an object unreadable: such a
/// value is <see cref="Unreadable"/>, so that whoever acts on it can say so.
/// </remarks>
public sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    private const int Digits = 7;

    /// <summary>What stands in for a value that is no time: long ago, so that whatever ends then has ended.</summary>
    public static readonly DateTimeOffset Unreadable = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return TryParse(reader.GetString(), out var time) ? time : Unreadable;
        }

        reader.Skip();
        return Unreadable;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Format(value));
    }

    /// <summary>Reads an RFC 3339 time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time.</param>
    /// <returns>Whether the text is a time.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            Shorten(text),
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time);

    /// <summary>Writes a time: <c>Z</c> for UTC, else its offset; a fraction only when there is one.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The text.</returns>
    public static string Format(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
        + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));

    /// <summary>Go writes nanoseconds; what is finer than .NET holds is cut off.</summary>
    private static string? Shorten(string? text)
    {
        var point = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text!.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point - 1 > Digits ? text.Remove(point + 1 + Digits, end - point - 1 - Digits) : text;
    }
}
