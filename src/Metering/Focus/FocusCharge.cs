using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Focus;

/// <summary>What one meter counted for one project, key, route and model in a period.</summary>
internal sealed record FocusCharge
{
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required ObjectRef Project { get; init; }

    public string? Key { get; init; }

    public ObjectRef? Route { get; init; }

    /// <summary>As JSON.</summary>
    public required string Tags { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required FocusMeter Meter { get; init; }

    public required long Quantity { get; init; }

    /// <summary>USD, by contract.</summary>
    public required decimal Cost { get; init; }

    /// <summary>USD, by the public list.</summary>
    public required decimal ListCost { get; init; }
}
