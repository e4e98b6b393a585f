using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

internal static class LeaseRules
{
    public static void Check(JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"] as JsonObject ?? [];
        if (spec["leaseDurationSeconds"] is { } duration && JsonKinds.AsInteger(duration) <= 0)
        {
            errors.Add(FieldErrors.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"));
        }

        if (spec["leaseTransitions"] is { } transitions && JsonKinds.AsInteger(transitions) < 0)
        {
            errors.Add(FieldErrors.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
        }
    }
}
