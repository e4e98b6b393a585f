using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Validation;

/// <summary>What the platform says, which no manifest does.</summary>
public sealed record ValidationOptions
{
    /// <summary>The namespace of objects that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Where gateways may send requests to.</summary>
    public OutboundPolicy Outbound { get; init; } = OutboundPolicy.Default;

    /// <summary>Prices are those of this time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
