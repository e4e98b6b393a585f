using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s.Models;

namespace ClaudeConfig.Api.Projects;

/// <summary>What the system found and did for a project.</summary>
public sealed record ClaudeProjectStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready, Accepted, MembersBound, CredentialsSynced, KeysIssued, GatewayAvailable, GatewayReady where spec.gateway asks for something, and EgressRestricted where spec.workloads.egress does.</summary>
    [Items(16), ListType(ListKind.Map, "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The namespaces that belong to the project: its own and those that joined, at most 100 of them.</summary>
    [Items(100), Element(63), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Namespaces { get; init; }

    /// <summary>The configurations bound to this project.</summary>
    public BoundObjects? Configurations { get; init; }

    /// <summary>The routes bound to this project.</summary>
    public BoundObjects? Routes { get; init; }

    /// <summary>The budgets that cover this project, those of its ancestors included.</summary>
    public BoundObjects? Budgets { get; init; }

    /// <summary>The virtual keys.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<ProjectKeyStatus>? Keys { get; init; }

    /// <summary>Money spent this month, written by Metering.</summary>
    public ProjectSpend? Spend { get; init; }

    /// <summary>When the next key or credential expires, and which: for example <c>2027-01-31T08:00:00Z key ci</c>.</summary>
    [Length(128)]
    public string? NextExpiry { get; init; }

    /// <summary>The address of the gateway inside the cluster.</summary>
    [Length(512)]
    public string? GatewayAddress { get; init; }

    /// <summary>When what the API server refused is tried again: an entry for each part of the project that something was refused of.</summary>
    [Items(8), ListType(ListKind.Map, "transition")]
    public IReadOnlyList<TransitionRetry>? Retries { get; init; }
}
