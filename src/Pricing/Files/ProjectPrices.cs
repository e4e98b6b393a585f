namespace ClaudeConfig.Pricing.Files;

/// <summary>What a contract says of some projects alone.</summary>
internal sealed record ProjectPrices
{
    /// <summary>Names the section in messages.</summary>
    public required string Label { get; init; }

    /// <summary>Globs over <c>namespace/name</c>.</summary>
    public required IReadOnlyList<string> Projects { get; init; }

    /// <summary>Rows that win over all others, and factors on what is paid otherwise.</summary>
    public required PriceFile File { get; init; }
}
