using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>What a branch at the root speaks of has to be declared outside of it.</summary>
internal static class Completeness
{
    /// <param name="constraint">A schema with branches.</param>
    /// <param name="declared">The schema that has to declare what the branches name; null where nothing is declared.</param>
    public static void Check(JsonObject constraint, JsonObject? declared, string declaredPath, string path, List<FieldError> errors)
    {
        if (declared is null)
        {
            errors.Add(FieldErrors.Required(declaredPath, $"because it is defined in {path}"));
            return;
        }

        if (constraint["not"] is JsonObject not)
        {
            CheckBranch(not, declared, declaredPath, $"{path}.not", errors);
        }

        foreach (var kind in (string[])["allOf", "anyOf", "oneOf"])
        {
            var i = 0;
            foreach (var branch in constraint.Items(kind))
            {
                CheckBranch(branch, declared, declaredPath, string.Create(CultureInfo.InvariantCulture, $"{path}.{kind}[{i++}]"), errors);
            }
        }
    }

    private static void CheckBranch(JsonObject branch, JsonObject? declared, string declaredPath, string path, List<FieldError> errors)
    {
        Check(branch, declared, declaredPath, path, errors);
        if (declared is null)
        {
            return;
        }

        if (branch["items"] is JsonObject items)
        {
            CheckBranch(items, declared["items"] as JsonObject, $"{declaredPath}.items", $"{path}.items", errors);
        }

        foreach (var (name, property) in branch["properties"] as JsonObject ?? [])
        {
            CheckBranch(property as JsonObject ?? [], declared.At("properties", name), $"{declaredPath}.properties[{name}]", $"{path}.properties[{name}]", errors);
        }
    }
}
