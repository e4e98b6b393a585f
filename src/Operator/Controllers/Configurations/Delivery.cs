using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Which revision the targets should carry, and its content.</summary>
internal sealed record Delivery(string? Revision, IReadOnlyDictionary<string, string>? Data, bool Pinned, (string Reason, string Message)? Problem)
{
    /// <summary>The pinned revision, else the one just rendered, else the last good one: a bad edit takes nothing away.</summary>
    public static Delivery Decide(ConfigurationInputs inputs, RevisionHistory history)
    {
        var bundle = inputs.Compiled.Bundle;
        var last = inputs.LastRevision;
        if (inputs.Configuration.Spec.PinnedRevision is { } pinned)
        {
            var data = bundle?.Revision == pinned ? bundle.ToConfigMapData() : history.DataOf(pinned);
            return data is not null
                ? new Delivery(pinned, data, true, null)
                : Keep(last, bundle, history, (
                    ConfigurationConditions.RevisionNotFoundReason,
                    $"spec.pinnedRevision \"{pinned}\" is neither rendered from this spec nor in the history of this cluster; remove it, or name one of the ControllerRevisions of this configuration"));
        }

        return bundle is not null ? new Delivery(bundle.Revision, bundle.ToConfigMapData(), false, null) : Keep(last, bundle, history, null);
    }

    /// <summary>The same while nothing may be delivered: targets carry what they carry, and the status speaks of nothing else.</summary>
    public Delivery Held(ConfigurationInputs inputs)
    {
        var live = inputs.LastRevision;
        var problem = inputs.ProjectProblem is not null || Revision == live
            ? Problem
            : (ConfigurationConditions.ProjectArchivedReason,
                $"project {inputs.Project!.Key} is archived and read-only: {(live is null ? "nothing" : $"revision {live}")} stays deployed, and {Revision} follows when its spec.state is Active again");
        return new Delivery(live, null, Pinned, problem);
    }

    private static Delivery Keep(string? last, PolicyBundle? bundle, RevisionHistory history, (string Reason, string Message)? problem)
    {
        var data = last is null ? null : bundle?.Revision == last ? bundle.ToConfigMapData() : history.DataOf(last);
        return new Delivery(last, data, false, problem);
    }
}
