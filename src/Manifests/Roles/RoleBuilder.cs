using System.Reflection;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Manifests.Crds;
using ClaudeConfig.Manifests.Output;
using k8s.Models;

namespace ClaudeConfig.Manifests.Roles;

/// <summary>Builds the ClusterRoles: what each program declares in its code, and what members of a project may do.</summary>
internal static class RoleBuilder
{
    public const string ProgramHeader = "Generated from [EntityRbac] in the code by 'make manifests'. Do not edit.";

    /// <summary>The roles of a program: one for each scope that its code declares anything for.</summary>
    public static IEnumerable<(string Name, JsonObject Role)> ForProgram(string name, Assembly assembly)
    {
        (RbacScope Scope, string Suffix, string Purpose)[] scopes =
        [
            (RbacScope.Cluster, "", $"What {name} does in every namespace, and no more."),
            (RbacScope.OwnNamespace, "-platform", $"What {name} does in its own namespace, and no more."),
            (RbacScope.BoundNamespaces, "-tenant", $"What {name} does in namespaces that belong to a project. Bound there only."),
        ];
        foreach (var (scope, suffix, purpose) in scopes)
        {
            JsonArray rules = [.. RbacRules.Collect(scope, assembly).Select(Rule)];
            if (rules.Count > 0)
            {
                yield return ($"{name}{suffix}", Role($"{name}{suffix}", purpose, rules, scope == RbacScope.OwnNamespace ? Names.PlatformNamespace : null));
            }
        }
    }

    public static IEnumerable<(string Name, JsonObject Role)> ForMembers() =>
        MemberRole.All.Select(role => (role.Name, Role(role.Name, role.Purpose, [.. role.Grants.Select(Rule)])));

    private static JsonObject Role(string name, string purpose, JsonArray rules, string? @namespace = null)
    {
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "claudeconfig" },
            ["annotations"] = new JsonObject { ["kubernetes.io/description"] = purpose },
        };
        if (@namespace is not null)
        {
            metadata["namespace"] = @namespace;
        }

        return new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = @namespace is null ? "ClusterRole" : "Role",
            ["metadata"] = metadata,
            ["rules"] = rules,
        };
    }

    private static JsonNode Rule(MemberGrant grant) => new JsonObject
    {
        ["apiGroups"] = new JsonArray(ApiGroup.Name),
        ["resources"] = Strings(grant.Kinds),
        ["verbs"] = Strings(grant.Verbs),
    };

    private static JsonNode Rule(V1PolicyRule rule)
    {
        var result = new JsonObject { ["apiGroups"] = Strings(rule.ApiGroups), ["resources"] = Strings(rule.Resources) };
        if (rule.ResourceNames is { Count: > 0 } names)
        {
            result["resourceNames"] = Strings(names);
        }

        result["verbs"] = Strings(rule.Verbs);
        return result;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
