using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Validation;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>
/// Judges a write of one of the four kinds by the rules that the command line has too. What was wrong before an edit does not refuse the edit: who mends one
/// of two faults must not be stopped by the other, nor by what somebody else took away.
/// </summary>
internal sealed class ManifestJudge(ManifestSets sets)
{
    public AdmissionResponse Judge(AdmissionRequest request)
    {
        if (request.Object is not { ValueKind: JsonValueKind.Object } element || !string.IsNullOrEmpty(request.SubResource) || request.Kind.Group != ApiGroup.Name
            || request.Operation is not ("CREATE" or "UPDATE") || IsBeingDeleted(element) || IsSameSpec(request))
        {
            return new AdmissionResponse { Uid = request.Uid, Allowed = true };
        }

        var reviewed = ReviewedObject.Of(request.Kind.Kind, element, request.Namespace);
        var problems = sets.ProblemsOf(request.Kind.Kind, reviewed);
        Problem[] errors = [.. problems.Where(problem => problem.IsError)];
        if (errors.Length > 0 && request is { Operation: "UPDATE", OldObject: { ValueKind: JsonValueKind.Object } old })
        {
            var before = sets.ProblemsOf(request.Kind.Kind, ReviewedObject.Of(request.Kind.Kind, old, request.Namespace)).Select(Identity).ToHashSet();
            errors = [.. errors.Where(problem => !before.Contains(Identity(problem)))];
        }

        return new AdmissionResponse
        {
            Uid = request.Uid,
            Allowed = errors.Length == 0,
            Status = errors.Length == 0 ? null : Refusal.Of(request.Kind.Kind, reviewed.Key, errors),
            Warnings = Warned([.. problems.Except(errors)]),
        };
    }

    private static (string Rule, string Path, string Message) Identity(Problem problem) => (problem.Rule.Id, problem.Path, problem.Message);

    // Labels, annotations and finalizers are nothing that could be wrong with a policy.
    private static bool IsSameSpec(AdmissionRequest request) =>
        request is { Operation: "UPDATE", Object: { } now, OldObject: { ValueKind: JsonValueKind.Object } before }
        && now.TryGetProperty("spec", out var spec) && before.TryGetProperty("spec", out var old) && JsonElement.DeepEquals(spec, old);

    private static bool IsBeingDeleted(JsonElement element) =>
        element.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("deletionTimestamp", out var time)
        && time.ValueKind == JsonValueKind.String;

    private static string[]? Warned(IReadOnlyList<Problem> problems) =>
        problems.Count == 0 ? null : [.. problems.Take(Refusal.Most).Select(problem => Refusal.Cut(Refusal.Sentence(problem), Refusal.LongestWarning))];
}
