namespace ClaudeConfig.Contracts.Metering;

/// <summary>What became of one event.</summary>
public sealed record EventResult
{
    /// <summary>Event id.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>For an event that is not counted: which of the batch, from zero.</summary>
    public int? Index { get; init; }

    /// <summary>For an event that is not counted: the field that is wrong first.</summary>
    public string? Field { get; init; }

    /// <summary>For a rejected event: field, what was found, what is allowed.</summary>
    public string? Message { get; init; }
}
