using System.Globalization;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>
/// From where a change stands to where it goes next. All that it remembers is in the status, and all times are absolute: an Operator that begins anew goes on where the one before
/// it stopped. Pure.
/// </summary>
internal static class RolloutPlanner
{
    /// <summary>How often a rollout is looked at, and how long a step without a pause is watched at least.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    /// <summary>How long the trial's ConfigMap outlives its end: kubelets deliver two ConfigMaps one after the other, in any order, up to minutes apart.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    private const int LongestMessage = 1024;

    /// <param name="inputs">What is planned from.</param>
    /// <param name="wanted">What all pods should get in the end.</param>
    public static RolloutPlan Plan(ConfigurationInputs inputs, Delivery wanted)
    {
        var before = inputs.Rollout;
        var running = before is { Phase: RolloutPhase.Progressing or RolloutPhase.Paused };
        if (inputs.Configuration.Spec.PinnedRevision is null && !inputs.Compiled.IsValid && running)
        {
            return Waiting(inputs, before!);
        }

        if (inputs.Configuration.Spec.PinnedRevision is not null || inputs.Compiled.Bundle is not { } next || inputs.LastRevision is null)
        {
            return Settled(inputs, wanted, RolloutReasons.Passed);
        }

        var stable = Delivery.Stable(inputs);
        var terms = RolloutTerms.Of(inputs.Layers, inputs.StableLayers);
        if (stable.Bundle is null || stable.Revision == next.Revision || !terms.IsCanary)
        {
            return Settled(inputs, wanted, RolloutReasons.Passed);
        }

        var scene = new RolloutScene(inputs, wanted, stable, next, terms);
        var same = before is { Phase: not RolloutPhase.Completed } && before.Revision == next.Revision
            && (before.Phase != RolloutPhase.RolledBack || before.Generation == inputs.Configuration.Metadata.Generation);
        return scene.Controls.Promoted ? Settled(inputs, wanted, RolloutReasons.Promoted)
            : same && before!.Phase == RolloutPhase.RolledBack ? new RolloutPlan(stable, before, inputs.StableLayers)
            : scene.Controls.Aborted ? RolledBack(scene, same ? before! : Begin(scene), RolloutReasons.Aborted, $"annotation {Names.RolloutAbortAnnotation} ended it")
            : Advance(scene, same ? before! : Begin(scene), begins: !same);
    }

    /// <summary>Everybody gets the same, at once or from now on.</summary>
    public static RolloutPlan Settled(ConfigurationInputs inputs, Delivery wanted, string reason)
    {
        var before = inputs.Rollout;
        var ends = before is { Phase: not RolloutPhase.Completed };
        var tried = ends && before!.Revision == wanted.Revision;
        var status = !ends ? before : before! with
        {
            Phase = RolloutPhase.Completed,
            Revision = wanted.Revision,
            Step = null,
            Percent = 100,
            Share = tried ? before.Share : null,
            EndTime = Second(inputs.Now),
            Reason = reason,
            Message = tried ? reason == RolloutReasons.Promoted ? "all pods get the revision, because somebody promoted it" : "all pods get the revision" : "another revision took its place, for all pods at once",
        };
        var plan = new RolloutPlan(wanted, status, wanted.Bundle is null ? inputs.StableLayers : [.. inputs.Layers.Select(layer => layer.Recorded)])
        {
            Event = !ends ? null : new PlannedEvent(EventType.Normal, "RolloutCompleted", "Rollout", $"revision {wanted.Revision}: {status!.Message}"),
        };
        var left = status is { Share: > 0, StableRevision: not null, EndTime: { } end } && status.Revision == wanted.Revision && status.StableRevision != wanted.Revision ? end + Settling - inputs.Now : TimeSpan.Zero;
        return left <= TimeSpan.Zero || wanted.Bundle is not { } bundle ? plan : plan with
        {
            Canary = (bundle, new RolloutShare { Over = status!.StableRevision!, Revision = bundle.Revision, Share = RolloutShare.Whole }),
            Again = left,
        };
    }

    /// <summary>The spec became invalid in the middle: pods keep what they have.</summary>
    private static RolloutPlan Waiting(ConfigurationInputs inputs, RolloutStatus before)
    {
        var stable = Delivery.Stable(inputs);
        var status = before with { Phase = RolloutPhase.Paused, Reason = RolloutReasons.Held, Message = "it waits until the configuration is valid again" };
        return new RolloutPlan(stable, status, inputs.StableLayers)
        {
            Canary = before.Revision is { } tried && inputs.Stored.GetValueOrDefault(tried)?.Bundle is { } bundle && stable.Revision is { } over
                ? (bundle, new RolloutShare { Over = over, Revision = bundle.Revision, Share = before.Share ?? 0 })
                : null,
        };
    }

    private static RolloutStatus Begin(RolloutScene scene) => new()
    {
        Phase = RolloutPhase.Progressing,
        Revision = scene.Next.Revision,
        StableRevision = scene.Stable.Revision,
        Step = 1,
        Percent = scene.Terms.Steps[0].Percent,
        StepStartTime = Second(scene.Inputs.Now),
        Share = 0,
        Governor = scene.Terms.Governor!.Key.ToString(),
        Generation = scene.Inputs.Configuration.Metadata.Generation,
    };

    private static RolloutPlan Advance(RolloutScene scene, RolloutStatus state, bool begins)
    {
        var (inputs, now) = (scene.Inputs, scene.Inputs.Now);
        var started = begins ? Told("RolloutStarted", $"revision {scene.Next.Revision} is tried beside {scene.Stable.Revision}, by the steps of {state.Governor}") : null;
        var step = Math.Clamp(state.Step ?? 1, 1, scene.Terms.Steps.Count);
        state = state with { StableRevision = scene.Stable.Revision, Step = step, Percent = scene.Terms.Steps[step - 1].Percent };
        if (inputs.Pods is not { } pods)
        {
            return Stands(scene, state, RolloutPhase.Progressing, RolloutReasons.ReportsUnknown,
                $"what pods serve is not known, so it goes neither on nor back; see to it that the operator reaches Metering, or set annotation {Names.RolloutPromoteAnnotation}={scene.Next.Revision}", CheckInterval, started);
        }

        if (state.Share is not > 0)
        {
            state = state with { Share = RolloutShares.Of(state.Percent.Value, pods, scene.Terms.Own, 0), StepStartTime = Second(now) };
        }

        state = state with { Share = RolloutShares.Kept(state.Share!.Value, pods, scene.Terms.Own) };
        return Judge(scene, state, pods, started);
    }

    private static RolloutPlan Judge(RolloutScene scene, RolloutStatus state, IReadOnlyList<ReportingPod> pods, PlannedEvent? happened)
    {
        var now = scene.Inputs.Now;
        var tried = pods.Where(pod => pod.Place < state.Share).ToArray();
        var serving = tried.Where(pod => pod.Revision == scene.Next.Revision).ToArray();
        if (RolloutHealth.ProblemOf(serving, pods.Where(pod => pod.Revision == scene.Stable.Revision)) is { } worse)
        {
            return Failed(scene, state, RolloutReasons.Unhealthy, worse, happened);
        }

        var counted = tried.Length == 0 ? $"no pod of step {state.Step} ({state.Percent} %) reports, so its pause alone counts" : $"{serving.Length} of {tried.Length} pods of step {state.Step} ({state.Percent} %) serve it";
        if (serving.Length < tried.Length)
        {
            var late = now - state.StepStartTime!.Value - scene.Terms.Deadline;
            var behind = $"{counted}; behind: {ReportingPod.Names([.. tried.Except(serving)])}";
            return late >= TimeSpan.Zero && !scene.Controls.Paused
                ? Failed(scene, state, RolloutReasons.ProgressDeadlineExceeded, $"{behind}, after {Words(scene.Terms.Deadline)}", happened)
                : Stands(scene, state, RolloutPhase.Progressing, RolloutReasons.WaitingForPods, behind, Sooner(-late), happened);
        }

        return Pass(scene, state with { StepReadyTime = state.StepReadyTime ?? Second(now) }, pods, counted, happened);
    }

    /// <summary>All pods of the step serve the revision: on with it when its pause is over.</summary>
    private static RolloutPlan Pass(RolloutScene scene, RolloutStatus state, IReadOnlyList<ReportingPod> pods, string counted, PlannedEvent? happened)
    {
        var (inputs, step) = (scene.Inputs, state.Step!.Value);
        if (scene.Controls.Paused)
        {
            return Stands(scene, state, RolloutPhase.Paused, RolloutReasons.Held, $"{counted}; annotation {Names.RolloutPauseAnnotation} holds it", CheckInterval, happened);
        }

        var pause = scene.Terms.Steps[step - 1].Pause;
        if (pause is { Duration: null } && !scene.Controls.Resumed(step))
        {
            var told = inputs.Rollout is { } said && said.Revision == state.Revision && said.Step == step && said.Reason == RolloutReasons.Gate;
            return Stands(scene, state, RolloutPhase.Paused, RolloutReasons.Gate,
                $"{counted}; it goes on when annotation {Names.RolloutResumeAnnotation}={state.Revision}/{step} says so", CheckInterval,
                told ? happened : Told("RolloutWaiting", $"revision {state.Revision} waits after step {step} for annotation {Names.RolloutResumeAnnotation}={state.Revision}/{step}"));
        }

        var length = GoDurationOf(pause?.Duration) is { } said2 && said2 > CheckInterval ? said2 : CheckInterval;
        var left = pause is { Duration: null } ? TimeSpan.Zero : state.StepReadyTime!.Value + length - inputs.Now;
        if (left > TimeSpan.Zero)
        {
            return Stands(scene, state, RolloutPhase.Paused, RolloutReasons.Watching, $"{counted}; it is watched for {Words(length)}", Sooner(left), happened);
        }

        return step == scene.Terms.Steps.Count
            ? Settled(inputs with { Rollout = state }, scene.Wanted, RolloutReasons.Passed)
            : Next(scene, state, pods);
    }

    private static RolloutPlan Next(RolloutScene scene, RolloutStatus state, IReadOnlyList<ReportingPod> pods)
    {
        var step = state.Step!.Value + 1;
        var percent = scene.Terms.Steps[step - 1].Percent;
        var next = state with
        {
            Step = step,
            Percent = percent,
            StepStartTime = Second(scene.Inputs.Now),
            StepReadyTime = null,
            Share = RolloutShares.Of(percent, pods, scene.Terms.Own, state.Share ?? 0),
        };
        return Stands(scene, next, RolloutPhase.Progressing, RolloutReasons.WaitingForPods, $"step {step} ({percent} %) begins", CheckInterval,
            Told("RolloutStep", $"revision {state.Revision} goes to {percent} % of the pods, step {step} of {scene.Terms.Steps.Count}"));
    }

    private static RolloutPlan Failed(RolloutScene scene, RolloutStatus state, string reason, string message, PlannedEvent? happened) =>
        scene.Terms.AutoRollback ? RolledBack(scene, state, reason, message)
        : Stands(scene, state, RolloutPhase.Paused, reason, $"{message}; spec.rollout.autoRollback is false, so it stands here: abort or promote it", CheckInterval,
            scene.Inputs.Rollout?.Reason == reason ? happened : new PlannedEvent(EventType.Warning, "RolloutStopped", "Rollout", $"revision {state.Revision}: {message}"));

    private static RolloutPlan RolledBack(RolloutScene scene, RolloutStatus state, string reason, string message)
    {
        var status = state with { Phase = RolloutPhase.RolledBack, StableRevision = scene.Stable.Revision, Share = null, StepReadyTime = null, EndTime = Second(scene.Inputs.Now), Reason = reason, Message = Cut(message) };
        return new RolloutPlan(scene.Stable, status, scene.Inputs.StableLayers)
        {
            Event = new PlannedEvent(EventType.Warning, ConfigurationConditions.RolledBackReason, "Rollout", Cut($"revision {state.Revision} is rolled back to {scene.Stable.Revision}: {message}")),
        };
    }

    private static RolloutPlan Stands(RolloutScene scene, RolloutStatus state, RolloutPhase phase, string reason, string message, TimeSpan again, PlannedEvent? happened) =>
        new(scene.Stable, state with { Phase = phase, Reason = reason, Message = Cut(message) }, scene.Inputs.StableLayers)
        {
            Canary = (scene.Next, new RolloutShare { Over = scene.Stable.Revision!, Revision = scene.Next.Revision, Share = state.Share ?? 0 }),
            Again = again,
            Event = happened,
        };

    private static PlannedEvent Told(string reason, string note) => new(EventType.Normal, reason, "Rollout", note);

    private static TimeSpan Sooner(TimeSpan wait) => wait < CheckInterval ? wait + TimeSpan.FromMilliseconds(50) : CheckInterval;

    private static TimeSpan? GoDurationOf(string? text) => Api.Common.GoDuration.TryParse(text, out var duration) ? duration : null;

    private static string Words(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private static string Cut(string text) => text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage - 1), "…");

    /// <summary>As a status holds it.</summary>
    private static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
