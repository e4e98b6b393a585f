namespace ClaudeConfig.Pricing.Books;

/// <summary>A model's prices over time, as spans that follow each other without overlap; a gap is a span without a price.</summary>
internal sealed class ModelHistory
{
    private readonly long[] _starts;
    private readonly ModelPrice?[] _prices;

    public ModelHistory(IReadOnlyList<(DateTimeOffset? Start, ModelPrice? Price)> spans)
    {
        _starts = [.. spans.Select(span => span.Start?.UtcTicks ?? long.MinValue)];
        _prices = [.. spans.Select(span => span.Price)];
    }

    public IEnumerable<ModelPrice> Prices => _prices.OfType<ModelPrice>();

    public ModelPrice? Find(long utcTicks)
    {
        // Requests are priced now or a moment ago, and few models have more than two spans: from the end, one comparison is the rule.
        for (var i = _starts.Length - 1; i >= 0; i--)
        {
            if (utcTicks >= _starts[i])
            {
                return _prices[i];
            }
        }

        return null;
    }
}
