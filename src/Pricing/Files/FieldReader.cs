using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Pricing.Files;

/// <summary>Reads the fields of one JSON object and collects all that is wrong with them, unknown names included.</summary>
internal sealed class FieldReader
{
    private const NumberStyles Amount = NumberStyles.AllowDecimalPoint;
    private const decimal MostRate = 1_000_000m;
    private const decimal LeastFactor = 0.0001m;
    private const decimal MostFactor = 100m;

    private readonly JsonElement _object;
    private readonly string _row;
    private readonly string _path;
    private readonly List<PriceProblem> _problems;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public FieldReader(JsonElement element, string row, string path, List<PriceProblem> problems)
    {
        (_object, _row, _path, _problems) = (element, row, path, problems);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Report("", Shown(element), "an object is needed");
        }
    }

    public bool Has(string field) => TryGet(field, out _);

    public string Text(string field)
    {
        if (!TryGet(field, out var value))
        {
            return Missing(field, "a text is needed", "");
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : Wrong(field, value, "a text is needed", "");
    }

    public string? OptionalText(string field)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : Wrong<string?>(field, value, "a text is needed", null);
    }

    public decimal Rate(string field) =>
        TryGet(field, out var value)
            ? ReadAmount(field, value, 0m, MostRate) ?? 0m
            : Missing(field, "a decimal is needed: write 0 where it is free", 0m);

    /// <summary>A multiplier. It is never 0: what is free has a row with rates of 0.</summary>
    public decimal? OptionalFactor(string field) => OptionalAmount(field, LeastFactor, MostFactor);

    public decimal? OptionalRate(string field) => OptionalAmount(field, 0m, MostRate);

    private decimal? OptionalAmount(string field, decimal least, decimal most)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        return ReadAmount(field, value, least, most);
    }

    public long? OptionalCount(string field, long most)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 1 && count <= most
            ? count
            : Wrong<long?>(field, value, $"a whole number from 1 to {most} is needed", null);
    }

    public DateTimeOffset? OptionalDate(string field)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        return Wrong<DateTimeOffset?>(field, value, "a date such as 2026-12-01 is needed (it begins at 00:00 UTC)", null);
    }

    public IReadOnlyList<string> Texts(string field)
    {
        var texts = new List<string>();
        foreach (var (value, index) in Items(field).Select((value, index) => (value, index)))
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                texts.Add(text);
            }
            else
            {
                Report($"{field}[{index}]", Shown(value), "a text is needed");
            }
        }

        return texts;
    }

    public IReadOnlyDictionary<string, decimal> Factors(string field)
    {
        var factors = new SortedDictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
        if (!TryGet(field, out var value))
        {
            return factors;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong<IReadOnlyDictionary<string, decimal>>(field, value, "an object of factors by name is needed", factors);
        }

        foreach (var entry in value.EnumerateObject())
        {
            if (ReadAmount($"{field}.{entry.Name}", entry.Value, LeastFactor, MostFactor) is not { } factor)
            {
                continue;
            }

            if (!factors.TryAdd(entry.Name, factor))
            {
                Report($"{field}.{entry.Name}", Shown(entry.Value), "the name stands here twice (case does not count); keep one");
            }
        }

        return factors;
    }

    public FieldReader? Child(string field) =>
        TryGet(field, out var value) ? new FieldReader(value, _row, Join(field), _problems) : null;

    public IEnumerable<FieldReader> Children(string field) =>
        Items(field).Select((value, index) => new FieldReader(value, _row, Join($"{field}[{index}]"), _problems));

    public IReadOnlyList<JsonElement> Items(string field)
    {
        if (!TryGet(field, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : Wrong<IReadOnlyList<JsonElement>>(field, value, "a list is needed", []);
    }

    public void Report(string field, string value, string message) => _problems.Add(new PriceProblem(_row, Join(field), value, message));

    /// <summary>Call last: a misspelt field would otherwise be ignored in silence.</summary>
    public void ReportUnknown()
    {
        if (_object.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in _object.EnumerateObject())
        {
            if (!_seen.Contains(property.Name))
            {
                Report(property.Name, Shown(property.Value), $"no such field; known are {string.Join(", ", _seen.Order(StringComparer.Ordinal))}");
            }
            else if (!names.Add(property.Name))
            {
                Report(property.Name, Shown(property.Value), "the field stands here twice; keep one");
            }
        }
    }

    private decimal? ReadAmount(string field, JsonElement value, decimal least, decimal most)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return decimal.TryParse(text, Amount, CultureInfo.InvariantCulture, out var amount) && amount >= least && amount <= most
            ? amount
            : Wrong<decimal?>(field, value, $"a decimal from {Plain(least)} to {Plain(most)} is needed, such as \"2.50\"", null);
    }

    private bool TryGet(string field, out JsonElement value)
    {
        _seen.Add(field);
        value = default;
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private T Wrong<T>(string field, JsonElement value, string message, T instead)
    {
        Report(field, Shown(value), message);
        return instead;
    }

    public T Missing<T>(string field, string message, T instead)
    {
        if (_object.ValueKind == JsonValueKind.Object)
        {
            Report(field, "", message);
        }

        return instead;
    }

    private string Join(string field) => _path.Length == 0 ? field : field.Length == 0 ? _path : $"{_path}.{field}";

    private static string Plain(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Shown(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
