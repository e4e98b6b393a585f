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

    public static JsonObject ForProgram(string name, Assembly assembly) =>
        Role(name, $"What the {name} does, and no more.", [.. RbacRules.Collect(assembly).Select(Rule)]);

    public static IEnumerable<(string Name, JsonObject Role)> ForMembers() =>
        MemberRole.All.Select(role => (role.Name, Role(role.Name, role.Purpose, [.. role.Grants.Select(Rule)])));

    private static JsonObject Role(string name, string purpose, JsonArray rules) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "claudeconfig" },
            ["annotations"] = new JsonObject { ["kubernetes.io/description"] = purpose },
        },
        ["rules"] = rules,
    };

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
