using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Metering.Rates;

/// <summary>Exchange rates as git owns them: a JSON file, usually the mounted ConfigMap <c>claudeconfig-rates</c>.</summary>
internal sealed class RateTable
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly ILookup<string, ExchangeRate> _rates;

    public RateTable(IEnumerable<ExchangeRate> rates) =>
        _rates = rates.OrderByDescending(rate => rate.EffectiveTime).ToLookup(rate => rate.Currency, StringComparer.Ordinal);

    public static RateTable Empty { get; } = new([]);

    /// <summary>The rate in force at a time; USD is always one.</summary>
    public ExchangeRate? At(string currency, DateTimeOffset time) =>
        currency == "USD" ? new ExchangeRate("USD", DateTimeOffset.UnixEpoch, 1m, "identity") : _rates[currency].FirstOrDefault(rate => rate.EffectiveTime <= time);

    /// <summary>Reads <c>{"rates": [{"currency": "EUR", "perUsd": "0.92", "effectiveTime": "2026-11-01T00:00:00Z", "source": "ECB"}]}</c>.</summary>
    /// <exception cref="FormatException">Names every field that is wrong, what was found and what is allowed.</exception>
    public static RateTable Parse(string json)
    {
        var problems = new List<string>();
        var rates = new List<ExchangeRate>();
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var index = 0;
            foreach (var element in document.RootElement.GetProperty("rates").EnumerateArray())
            {
                if (Read(element, $"rates[{index++}]", problems) is { } rate)
                {
                    rates.Add(rate);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"exchange rates: {e.Message}; the file must be an object with a list \"rates\"", e);
        }

        return problems.Count == 0 ? new RateTable(rates) : throw new FormatException($"exchange rates: {string.Join("; ", problems)}");
    }

    private static ExchangeRate? Read(JsonElement element, string path, List<string> problems)
    {
        var before = problems.Count;
        var currency = Text(element, "currency");
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
        {
            problems.Add($"{path}.currency \"{currency}\" is not an ISO 4217 code such as EUR");
        }

        if (!decimal.TryParse(Text(element, "perUsd"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var perUsd) || perUsd <= 0)
        {
            problems.Add($"{path}.perUsd \"{Text(element, "perUsd")}\" is not a decimal string above zero such as \"0.92\"");
        }

        if (!DateTimeOffset.TryParse(Text(element, "effectiveTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var effective))
        {
            problems.Add($"{path}.effectiveTime \"{Text(element, "effectiveTime")}\" is not a time such as 2026-11-01T00:00:00Z");
        }

        return problems.Count == before ? new ExchangeRate(currency!, effective, perUsd, Text(element, "source") ?? "rates file") : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? (value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()) : null;
}
