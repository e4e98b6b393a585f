using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Validation;

/// <summary>What the platform says, which no manifest does.</summary>
public sealed record ValidationOptions
{
    /// <summary>The namespace of objects that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether the set is all there is, as in a cluster, and not what somebody has in a folder: what is not in it does not exist.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Where gateways may send requests to.</summary>
    public OutboundPolicy Outbound { get; init; } = OutboundPolicy.Default;

    /// <summary>Prices are those of this time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
