namespace ClaudeConfig.Metering.Prices;

/// <summary>What is to be priced again, by the book of now.</summary>
internal sealed record RepriceRequest
{
    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Provider of the price book.</summary>
    public required string Provider { get; init; }

    /// <summary>A glob over models.</summary>
    public string Model { get; init => field = value ?? "*"; } = "*";

    /// <summary>For the audit.</summary>
    public required string Reason { get; init; }

    /// <summary>Only says what it would come to.</summary>
    public bool DryRun { get; init; }
}
