using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Contracts.Serialization;

/// <summary>Money travels as a decimal string, so that no reader turns it into a float.</summary>
public sealed class DecimalStringConverter : JsonConverter<decimal>
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String
            && decimal.TryParse(reader.GetString(), Style, CultureInfo.InvariantCulture, out var amount))
        {
            return amount;
        }

        throw new JsonException("an amount must be a decimal string such as \"12.50\"");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
}
