using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>One write on its way to the store, as admission sees it.</summary>
internal sealed class AdmissionRequest
{
    public required ResourceDefinition Resource { get; init; }

    public required string? Namespace { get; init; }

    /// <summary>Empty on a create whose name is still to be generated.</summary>
    public required string Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>CREATE, UPDATE or DELETE.</summary>
    public required string Operation { get; init; }

    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The new state; mutating admission exchanges it. Null on DELETE.</summary>
    public JsonObject? Object { get; set; }

    public JsonObject? OldObject { get; init; }

    /// <summary>CreateOptions, UpdateOptions, PatchOptions or DeleteOptions of the request.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Warnings for the client; admission adds to them.</summary>
    public required List<string> Warnings { get; init; }
}
