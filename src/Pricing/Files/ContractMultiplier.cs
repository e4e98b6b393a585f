using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Pricing.Files;

/// <summary>A contract's factor on list prices: tokens and searches alike.</summary>
internal sealed record ContractMultiplier
{
    public required string Label { get; init; }

    public required string Provider { get; init; }

    /// <summary>A glob.</summary>
    public required string Models { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public required decimal Factor { get; init; }

    public bool Covers(string provider, string model) => Provider == provider && Glob.IsMatch(Models, model);

    public bool Holds(DateTimeOffset at) => (From is not { } from || at >= from) && (To is not { } to || at < to);
}
