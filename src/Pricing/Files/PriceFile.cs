namespace ClaudeConfig.Pricing.Files;

/// <summary>A price file as written: the public list, or a contract that goes on top of it.</summary>
internal sealed record PriceFile
{
    public const int CurrentFormatVersion = 1;

    public required string Name { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public DateOnly? AsOf { get; init; }

    public IReadOnlyList<ProviderDefaults> Providers { get; init; } = [];

    public IReadOnlyList<PriceRow> Rows { get; init; } = [];

    public IReadOnlyList<ContractMultiplier> Multipliers { get; init; } = [];

    /// <summary>Sections of projects; of several that cover a project the first counts.</summary>
    public IReadOnlyList<ProjectPrices> Projects { get; init; } = [];
}
