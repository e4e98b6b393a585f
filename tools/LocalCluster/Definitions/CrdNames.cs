using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks the names of a kind.</summary>
internal static class CrdNames
{
    public static void Check(JsonObject names, List<FieldError> errors)
    {
        foreach (var field in (string[])["plural", "singular", "kind", "listKind"])
        {
            var name = names.Text(field);
            if (name.Length == 0)
            {
                errors.Add(FieldErrors.Required($"spec.names.{field}"));
                continue;
            }

            // Kinds are CamelCase: what counts is that they make good names once lowered.
            var isKind = field is "kind" or "listKind";
            var problems = string.Join(",", NameRules.Dns1035Label(isKind ? name.ToLowerInvariant() : name));
            if (problems.Length > 0)
            {
                errors.Add(FieldErrors.InvalidText($"spec.names.{field}", name, (isKind ? "may have mixed case, but should otherwise match: " : "") + problems));
            }
        }

        if (names.Text("kind").Length > 0 && names.Text("kind") == names.Text("listKind"))
        {
            errors.Add(FieldErrors.InvalidText("spec.names.listKind", names.Text("listKind"), "kind and listKind may not be the same"));
        }

        foreach (var list in (string[])["shortNames", "categories"])
        {
            var i = 0;
            foreach (var name in (names[list] as JsonArray ?? []).Select(item => JsonKinds.AsText(item) ?? ""))
            {
                CheckLabel(string.Create(CultureInfo.InvariantCulture, $"spec.names.{list}[{i++}]"), name, errors);
            }
        }
    }

    public static void CheckLabel(string path, string name, List<FieldError> errors)
    {
        if (string.Join(",", NameRules.Dns1035Label(name)) is { Length: > 0 } problems)
        {
            errors.Add(FieldErrors.InvalidText(path, name, problems));
        }
    }
}
