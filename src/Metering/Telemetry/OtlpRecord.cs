namespace ClaudeConfig.Metering.Telemetry;

/// <summary>A log record, or a data point of a sum, with the attributes of its resource below its own.</summary>
/// <param name="Name">Name of the event, without <c>claude_code.</c>, or of the metric.</param>
/// <param name="Time">When.</param>
/// <param name="StartTime">Since when a data point counts.</param>
/// <param name="Value">Of a data point.</param>
/// <param name="Attributes">As texts.</param>
internal sealed record OtlpRecord(string Name, DateTimeOffset Time, DateTimeOffset? StartTime, decimal Value, IReadOnlyDictionary<string, string> Attributes)
{
    public string? Text(string name) => Attributes.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public long Count(string name) =>
        Attributes.TryGetValue(name, out var text) && decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? (long)Math.Clamp(value, 0, 1_000_000_000_000m)
            : 0;

    public decimal Amount(string name) =>
        Attributes.TryGetValue(name, out var text) && decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? Math.Clamp(value, 0, 1_000_000m)
            : 0;
}
