using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks the paths of the scale subresource.</summary>
internal static class CrdSubresourceRules
{
    public static void Check(JsonObject? subresources, string path, List<FieldError> errors)
    {
        if (subresources?["scale"] is not JsonObject scale)
        {
            return;
        }

        CrdColumnRules.CheckPath(scale.Text("specReplicasPath"), $"{path}.scale.specReplicasPath", ".spec", errors);
        CrdColumnRules.CheckPath(scale.Text("statusReplicasPath"), $"{path}.scale.statusReplicasPath", ".status", errors);
        if (scale.Text("labelSelectorPath") is { Length: > 0 } selector)
        {
            var problem = selector[0] != '.' ? "must be a simple json path starting with ."
                : selector.StartsWith(".spec.", StringComparison.Ordinal) || selector.StartsWith(".status.", StringComparison.Ordinal) ? null
                : "should be a json path under either .spec or .status";
            if (problem is not null)
            {
                errors.Add(FieldErrors.InvalidText($"{path}.scale.labelSelectorPath", selector, problem));
            }
        }
    }
}
