using System.Text.Json;
using ClaudeConfig.Webhooks.Judging;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Answers for pods that are being made: what they get, or why they are refused. Tells of it in Events.</summary>
internal sealed class PodInjector(IInjectionSource source, InjectionOptions options, Func<Version> server, InjectionEvents events)
{
    public AdmissionResponse Judge(AdmissionRequest request)
    {
        if (request.Object is not { ValueKind: JsonValueKind.Object } element || request.Kind is not { Kind: "Pod" } || request.Operation != "CREATE" || !string.IsNullOrEmpty(request.SubResource))
        {
            return new AdmissionResponse { Uid = request.Uid, Allowed = true };
        }

        var pod = PodView.Of(element);
        var place = request.Namespace ?? "";
        var labels = source.LabelsOf(place) ?? new Dictionary<string, string>();
        var plan = InjectionPlanner.Plan(new InjectionInputs(pod, place, labels, source, options, server()));
        // Nobody else sees what a dry run does.
        if (request.DryRun != true)
        {
            events.Tell(pod, place, plan);
        }

        return Answer(request, plan, NamespaceInjectionChoice.Ignores(place, labels, source));
    }

    private static AdmissionResponse Answer(AdmissionRequest request, InjectionPlan plan, bool ignores) => plan.Refusal is not { } refusal
        ? new AdmissionResponse
        {
            Uid = request.Uid,
            Allowed = true,
            Patch = plan.Patch,
            PatchType = plan.Patch is null ? null : "JSONPatch",
            Warnings = plan.Warnings.Count == 0 ? null : [.. plan.Warnings.Take(Refusal.Most).Select(warning => Refusal.Cut(warning, Refusal.LongestWarning))],
        }
        : ignores
            ? new AdmissionResponse { Uid = request.Uid, Allowed = true, Warnings = [Refusal.Cut($"not injected: {refusal}", Refusal.LongestWarning)] }
            : new AdmissionResponse { Uid = request.Uid, Allowed = false, Status = new AdmissionStatus(403, "Forbidden", refusal, null) };
}
