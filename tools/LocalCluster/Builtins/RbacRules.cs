using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

internal static class RbacRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void CheckBinding(string kind, JsonObject binding, List<FieldError> errors)
    {
        var role = binding["roleRef"] as JsonObject ?? [];
        if (role.Text("apiGroup") != Group)
        {
            errors.Add(FieldErrors.NotSupported("roleRef.apiGroup", GoText.Quote(role.Text("apiGroup")), [Group]));
        }

        string[] kinds = kind == "RoleBinding" ? ["ClusterRole", "Role"] : ["ClusterRole"];
        if (role.Text("kind").Length > 0 && !kinds.Contains(role.Text("kind")))
        {
            errors.Add(FieldErrors.NotSupported("roleRef.kind", GoText.Quote(role.Text("kind")), kinds));
        }

        var i = 0;
        foreach (var subject in binding.Items("subjects"))
        {
            CheckSubject(subject, string.Create(CultureInfo.InvariantCulture, $"subjects[{i++}]"), errors);
        }
    }

    public static void CheckRole(string kind, JsonObject role, List<FieldError> errors)
    {
        var i = 0;
        foreach (var rule in role.Items("rules"))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"rules[{i++}]");
            if (rule["nonResourceURLs"] is JsonArray { Count: > 0 })
            {
                if (kind == "Role")
                {
                    errors.Add(FieldErrors.Invalid($"{path}.nonResourceURLs", GoValues.Texts(rule["nonResourceURLs"] as JsonArray), "namespaced rules cannot apply to non-resource URLs"));
                }

                continue;
            }

            foreach (var (field, hint) in ((string, string)[])[("apiGroups", "resource rules must supply at least one api group"), ("resources", "resource rules must supply at least one resource")])
            {
                if (rule[field] is not JsonArray { Count: > 0 })
                {
                    errors.Add(FieldErrors.Required($"{path}.{field}", hint));
                }
            }
        }
    }

    private static void CheckSubject(JsonObject subject, string path, List<FieldError> errors)
    {
        var wanted = subject.Text("kind") switch { "ServiceAccount" => "", "User" or "Group" => Group, _ => null };
        if (wanted is null)
        {
            errors.Add(FieldErrors.NotSupported($"{path}.kind", GoText.Quote(subject.Text("kind")), ["Group", "ServiceAccount", "User"]));
        }
        else if (subject.Text("apiGroup") != wanted)
        {
            errors.Add(FieldErrors.NotSupported($"{path}.apiGroup", GoText.Quote(subject.Text("apiGroup")), [wanted]));
        }
        else if (wanted.Length == 0 && subject.Text("namespace").Length == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.namespace"));
        }
    }
}
