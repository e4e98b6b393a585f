using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Of a pod that is there, little can be changed.</summary>
internal static class PodUpdateRules
{
    private const string Deadline = "activeDeadlineSeconds";
    private const string Grace = "terminationGracePeriodSeconds";
    private const string OnlyThese = "pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, "
        + "`spec.tolerations` (only additions to existing tolerations) or `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] ContainerLists = ["containers", "initContainers"];

    public static void Check(JsonObject spec, JsonObject old, List<FieldError> errors)
    {
        var count = errors.Count;
        foreach (var list in ContainerLists)
        {
            CheckContainers(spec, old, list, errors);
        }

        if (errors.Count > count)
        {
            return;
        }

        CheckDeadline(spec, old, errors);
        CheckTolerations(spec, old, errors);
        if (errors.Count == count && !JsonNode.DeepEquals(AsBefore(spec, old), old))
        {
            errors.Add(FieldErrors.Forbidden("spec", OnlyThese));
        }
    }

    private static void CheckContainers(JsonObject spec, JsonObject old, string list, List<FieldError> errors)
    {
        var containers = spec.Items(list).ToList();
        if (containers.Count != old.Items(list).Count())
        {
            errors.Add(FieldErrors.Forbidden($"spec.{list}", "pod updates may not add or remove containers"));
            return;
        }

        for (var i = 0; i < containers.Count; i++)
        {
            // The server checks images once more here, and reports them twice.
            WorkloadRules.CheckImage(containers[i], string.Create(CultureInfo.InvariantCulture, $"spec.{list}[{i}]"), errors);
        }
    }

    private static void CheckDeadline(JsonObject spec, JsonObject old, List<FieldError> errors)
    {
        var (now, before) = (Number(spec, Deadline), Number(old, Deadline));
        if (before is not null && now is null)
        {
            errors.Add(FieldErrors.Invalid($"spec.{Deadline}", (JsonNode?)null, "must not update from a positive integer to nil value"));
        }
        else if (now > before)
        {
            errors.Add(FieldErrors.Invalid($"spec.{Deadline}", spec[Deadline], "must be less than or equal to previous value"));
        }
    }

    private static void CheckTolerations(JsonObject spec, JsonObject old, List<FieldError> errors)
    {
        static JsonObject Without(JsonObject toleration)
        {
            var copy = (JsonObject)toleration.DeepClone();
            copy.Remove("tolerationSeconds");
            return copy;
        }

        var kept = spec.Items("tolerations").Select(Without).ToList();
        if (old.Items("tolerations").Select(Without).Any(before => !kept.Exists(toleration => JsonNode.DeepEquals(toleration, before))))
        {
            errors.Add(FieldErrors.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
        }
    }

    /// <summary>The new spec with what may change as it was.</summary>
    private static JsonObject AsBefore(JsonObject spec, JsonObject old)
    {
        var copy = (JsonObject)spec.DeepClone();
        foreach (var list in ContainerLists)
        {
            foreach (var (container, before) in copy.Items(list).Zip(old.Items(list)))
            {
                container["image"] = before["image"]?.DeepClone();
            }
        }

        Restore(copy, old, Deadline);
        Restore(copy, old, "tolerations");
        if (Number(old, Grace) < 0 && Number(spec, Grace) == 1)
        {
            Restore(copy, old, Grace);
        }

        return copy;
    }

    private static void Restore(JsonObject spec, JsonObject old, string field)
    {
        if (old[field] is { } before)
        {
            spec[field] = before.DeepClone();
        }
        else
        {
            spec.Remove(field);
        }
    }

    private static long? Number(JsonObject spec, string field) => spec[field] is { } value ? JsonKinds.AsInteger(value) : null;
}
