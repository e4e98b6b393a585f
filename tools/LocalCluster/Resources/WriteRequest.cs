using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The circumstances of one write.</summary>
internal sealed record WriteRequest
{
    public required ResourceDefinition Resource { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Name in the path; null where the body or the server names the object.</summary>
    public string? Name { get; init; }

    public string? Subresource { get; init; }

    public UserInfo User { get; init; } = UserInfo.System;

    public string FieldManager { get; init; } = "localcluster";

    public bool DryRun { get; init; }

    public FieldValidation FieldValidation { get; init; }

    /// <summary>Fields that occur twice in the body, found while it was read.</summary>
    public IReadOnlyList<string> DuplicateFields { get; init; } = [];

    /// <summary>The options object that admission webhooks are shown.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Filled on the way; each becomes a Warning header.</summary>
    public List<string> Warnings { get; init; } = [];
}
