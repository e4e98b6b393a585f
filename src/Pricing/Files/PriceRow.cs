namespace ClaudeConfig.Pricing.Files;

/// <summary>A row of a price file as written.</summary>
internal sealed record PriceRow
{
    /// <summary>Names the row in messages.</summary>
    public required string Label { get; init; }

    public required string Provider { get; init; }

    /// <summary>Model id, or a glob.</summary>
    public required string Model { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public required IReadOnlyList<PriceBand> Bands { get; init; }

    public decimal? Batch { get; init; }

    public decimal? Fast { get; init; }

    public IReadOnlyDictionary<string, decimal> ServiceTiers { get; init; } = new Dictionary<string, decimal>();

    public IReadOnlyDictionary<string, decimal> InferenceGeo { get; init; } = new Dictionary<string, decimal>();

    public decimal? WebSearchPerThousand { get; init; }

    public long? ContextWindow { get; init; }

    public long? MaxOutput { get; init; }

    public string? Note { get; init; }

    public bool IsGlob => Model.Contains('*');

    public bool Holds(DateTimeOffset at) => (From is not { } from || at >= from) && (To is not { } to || at < to);

    public bool Overlaps(DateTimeOffset? from, DateTimeOffset? to) =>
        (From is not { } start || to is not { } end || start < end) && (from is not { } otherStart || To is not { } ownEnd || otherStart < ownEnd);
}
