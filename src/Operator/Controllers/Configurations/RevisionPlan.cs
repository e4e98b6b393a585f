using ClaudeConfig.ControllerRuntime.Caching;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What is to be done to a history of which only the metadata is known.</summary>
/// <param name="Apply">Revisions to write, with their content.</param>
/// <param name="Repair">Revisions to keep whose metadata somebody changed; their content is read before they are written.</param>
/// <param name="Delete">Revisions beyond the limit.</param>
/// <param name="Names">Revisions that are there afterwards, the newest first: those that spec.pinnedRevision may name.</param>
internal sealed record RevisionPlan(
    IReadOnlyList<V1ControllerRevision> Apply,
    IReadOnlyList<PartialObjectMetadata<V1ControllerRevision>> Repair,
    IReadOnlyList<PartialObjectMetadata<V1ControllerRevision>> Delete,
    IReadOnlyList<string> Names);
