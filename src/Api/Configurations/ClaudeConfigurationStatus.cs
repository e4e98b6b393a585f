using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s.Models;

namespace ClaudeConfig.Api.Configurations;

/// <summary>What the system found and did for a configuration.</summary>
public sealed record ClaudeConfigurationStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready, Accepted, Valid, Delivered, Deployed, BackedUp.</summary>
    [Items(16), ListType(ListKind.Map, "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The revision for all pods but those of a rollout's step; its name follows from its content.</summary>
    [Length(253)]
    public string? Revision { get; init; }

    /// <summary>The revision of this generation that was rolled back, until the spec changes.</summary>
    [Length(253)]
    public string? RolledBackRevision { get; init; }

    /// <summary>How many target namespaces there are, and how many hold the revision.</summary>
    public TargetCount? Targets { get; init; }

    /// <summary>How many pods' sidecars report, and how many of them serve the revision.</summary>
    public TargetCount? Pods { get; init; }

    /// <summary>What the stable revision was made of: a change is rolled out as the layers say that changed since.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<LayerGeneration>? Layers { get; init; }

    /// <summary>Where a rollout stands.</summary>
    public RolloutStatus? Rollout { get; init; }

    /// <summary>Where each effective settings key came from when it was not set here, at most 200 of them.</summary>
    [Items(200), ListType(ListKind.Map, "path")]
    public IReadOnlyList<SettingOrigin>? Origins { get; init; }

    /// <summary>What is carried through unchecked or has no effect, at most 32 warnings.</summary>
    [Items(32), Element(1024), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>When a child that the API server refused is tried again; unset when nothing was refused.</summary>
    public RetryStatus? Retry { get; init; }
}
