using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Which revision the targets should carry, and its content.</summary>
internal sealed record Delivery(string? Revision, IReadOnlyDictionary<string, string>? Data, bool Pinned, (string Reason, string Message)? Problem)
{
    /// <summary>The pinned revision, else the one just rendered, else the last good one: a bad edit takes nothing away.</summary>
    public static Delivery Decide(ConfigurationInputs inputs, RevisionHistory history)
    {
        var bundle = inputs.Compiled.Bundle;
        var last = inputs.Configuration.Status?.Revision;
        if (inputs.Configuration.Spec.PinnedRevision is { } pinned)
        {
            var data = bundle?.Revision == pinned ? bundle.ToConfigMapData() : history.DataOf(pinned);
            return data is not null
                ? new Delivery(pinned, data, true, null)
                : Keep(last, history, (
                    ConfigurationConditions.RevisionNotFoundReason,
                    $"spec.pinnedRevision \"{pinned}\" is neither rendered from this spec nor in the history of this cluster; remove it, or name one of the ControllerRevisions of this configuration"));
        }

        return bundle is not null ? new Delivery(bundle.Revision, bundle.ToConfigMapData(), false, null) : Keep(last, history, null);
    }

    private static Delivery Keep(string? last, RevisionHistory history, (string Reason, string Message)? problem) =>
        last is not null && history.DataOf(last) is { } data ? new Delivery(last, data, false, problem) : new Delivery(last, null, false, problem);
}
