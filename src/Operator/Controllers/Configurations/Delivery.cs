using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Which revision the targets should carry, and its content.</summary>
/// <param name="Revision">The revision; null where there is none.</param>
/// <param name="Bundle">Its content; null where it is not known or must not be written.</param>
/// <param name="Problem">Why it is not the one that the spec asks for.</param>
internal sealed record Delivery(string? Revision, PolicyBundle? Bundle, (string Reason, string Message)? Problem)
{
    /// <summary>The revision that spec.pinnedRevision names, where it is delivered.</summary>
    public string? Pin { get; init; }

    /// <summary>The revision that spec.pinnedRevision names, where it cannot be used.</summary>
    public string? NotFound { get; init; }

    /// <summary>The revision that was asked for, where locks made another one of it.</summary>
    public string? LockedFrom { get; init; }

    /// <summary>The pinned revision, else the one just rendered, else the last good one: a bad edit takes nothing away. None escapes a lock.</summary>
    public static Delivery Decide(ConfigurationInputs inputs)
    {
        var bundle = inputs.Compiled.Bundle;
        if (inputs.Configuration.Spec.PinnedRevision is not { } pinned)
        {
            return bundle is not null ? new Delivery(bundle.Revision, bundle, null) : Keep(inputs, null);
        }

        var found = bundle?.Revision == pinned ? bundle : inputs.Stored.GetValueOrDefault(pinned)?.Bundle;
        if (found is not null)
        {
            return Locked(inputs, found, null) with { Pin = pinned };
        }

        // What is kept with the locks of now may be the very revision that is asked for.
        var kept = Keep(inputs, null);
        return kept.Bundle?.Revision == pinned ? kept with { Pin = pinned } : kept with { NotFound = pinned };
    }

    /// <summary>The same with a sentence about a pin that is not found.</summary>
    /// <param name="inputs">What was planned from.</param>
    /// <param name="names">The revisions that may be named instead.</param>
    public Delivery Explained(ConfigurationInputs inputs, IReadOnlyList<string> names) =>
        NotFound is { } pinned ? this with { Problem = (ConfigurationConditions.RevisionNotFoundReason, Missing(inputs, names, pinned)) } : this;

    /// <summary>The same while nothing may be delivered: targets carry what they carry, and the status speaks of nothing else.</summary>
    public Delivery Held(ConfigurationInputs inputs)
    {
        var live = inputs.LastRevision;
        var problem = inputs.ProjectProblem is not null || Revision == live
            ? Problem
            : (ConfigurationConditions.ProjectArchivedReason,
                $"project {inputs.Project!.Key} is archived and read-only: {(live is null ? "nothing" : $"revision {live}")} stays delivered, and {Revision} follows when its spec.state is Active again");
        return new Delivery(live, null, problem) { Pin = Pin };
    }

    /// <summary>What targets carry now, with what is locked now: a lock waits for nobody.</summary>
    public static Delivery Stable(ConfigurationInputs inputs) => Keep(inputs, null);

    private static Delivery Keep(ConfigurationInputs inputs, (string Reason, string Message)? problem)
    {
        var last = inputs.LastRevision;
        var found = last is null ? null : inputs.Compiled.Bundle?.Revision == last ? inputs.Compiled.Bundle : inputs.Stored.GetValueOrDefault(last)?.Bundle;

        // What is kept becomes the last revision itself: where it came from is known for one pass only, and so it is not told.
        return found is null ? new Delivery(last, null, problem) : Locked(inputs, found, problem) with { LockedFrom = null };
    }

    private static Delivery Locked(ConfigurationInputs inputs, PolicyBundle found, (string Reason, string Message)? problem)
    {
        var locked = inputs.Compiled.Locks.Apply(found);
        if (locked.Size > PolicyBundle.MaxBytes)
        {
            return new Delivery(inputs.LastRevision, null, (
                ConfigurationConditions.TooLargeReason,
                $"revision {found.Revision} with what project policies lock has {locked.Size} bytes, and a ConfigMap carries {PolicyBundle.MaxBytes}; make the configuration smaller"));
        }

        return new Delivery(locked.Revision, locked, problem) { LockedFrom = locked.Revision == found.Revision ? null : found.Revision };
    }

    /// <summary>Says what may be written instead, letter by letter.</summary>
    private static string Missing(ConfigurationInputs inputs, IReadOnlyList<string> names, string pinned)
    {
        if (inputs.Stored.GetValueOrDefault(pinned)?.Problem is { } problem)
        {
            return $"spec.pinnedRevision \"{pinned}\" is in the history of this cluster, but {problem}: it is not used; delete ControllerRevision {inputs.Configuration.Key}-{pinned}, and pin another revision";
        }

        var remedy = names.FirstOrDefault(name => pinned.EndsWith($"-{name}", StringComparison.Ordinal)) is { } meant ? $"write \"{meant}\", without the name of the configuration"
            : names.Count > 0 ? $"remove it, or write one of {string.Join(", ", names.Take(5).Select(name => $"\"{name}\""))}"
            : "remove it: there is no history yet";
        return $"spec.pinnedRevision \"{pinned}\" is neither rendered from this spec nor in the history of this cluster; {remedy}";
    }
}
