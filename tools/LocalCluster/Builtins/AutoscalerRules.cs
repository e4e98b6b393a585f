using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

internal static class AutoscalerRules
{
    public static void Check(JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"] as JsonObject ?? [];
        var max = spec["maxReplicas"] is { } most ? JsonKinds.AsInteger(most) ?? 0 : 0;
        var min = spec["minReplicas"] is { } least ? JsonKinds.AsInteger(least) ?? 1 : 1;
        if (min < 1)
        {
            errors.Add(FieldErrors.Invalid("spec.minReplicas", spec["minReplicas"], "must be greater than or equal to 1"));
        }

        if (max < 1)
        {
            errors.Add(FieldErrors.Invalid("spec.maxReplicas", spec["maxReplicas"], "must be greater than 0"));
        }
        else if (max < min)
        {
            errors.Add(FieldErrors.Invalid("spec.maxReplicas", spec["maxReplicas"], "must be greater than or equal to `minReplicas`"));
        }
    }
}
