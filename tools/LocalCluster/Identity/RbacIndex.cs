using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>All roles and bindings at one moment, parsed. Aggregated roles hold the rules of the roles they gather.</summary>
internal sealed class RbacIndex
{
    public const string Group = "rbac.authorization.k8s.io";

    private readonly Dictionary<(string Namespace, string Name), IReadOnlyList<PolicyRule>> _roles;
    private readonly Dictionary<string, IReadOnlyList<PolicyRule>> _clusterRoles;
    private readonly ILookup<string, RoleBindingRecord> _bindings;

    public RbacIndex(Snapshot roles, Snapshot clusterRoles, Snapshot roleBindings, Snapshot clusterRoleBindings)
    {
        _roles = roles.In(null).ToDictionary(role => (role.Key.Namespace, role.Key.Name), role => (IReadOnlyList<PolicyRule>)Rules(role.Parse()));
        var parsed = clusterRoles.In(null).Select(role => (Stored: role, Value: role.Parse())).ToList();
        _clusterRoles = parsed.ToDictionary(role => role.Stored.Key.Name, role => (IReadOnlyList<PolicyRule>)Aggregated(role.Value, parsed));
        _bindings = roleBindings.In(null).Concat(clusterRoleBindings.In(null))
            .Select(binding => RoleBindingRecord.Read(binding.Key.Namespace, binding.Key.Name, binding.Parse()))
            .ToLookup(binding => binding.Namespace);
    }

    /// <summary>What the user holds: in the whole cluster, and in the namespace where one is given.</summary>
    public IEnumerable<Grant> GrantsOf(UserInfo user, string? @namespace)
    {
        var bindings = string.IsNullOrEmpty(@namespace) ? _bindings[""] : _bindings[""].Concat(_bindings[@namespace]);
        foreach (var binding in bindings)
        {
            if (binding.Subjects.FirstOrDefault(subject => subject.Is(user)) is { } subject)
            {
                yield return new Grant(RulesOf(binding.RoleKind, binding.RoleName, binding.Namespace) ?? [], binding.Explain(subject));
            }
        }
    }

    /// <returns>The rules of a role, or null where there is no such role.</returns>
    public IReadOnlyList<PolicyRule>? RulesOf(string kind, string name, string @namespace) =>
        kind == "ClusterRole" ? _clusterRoles.GetValueOrDefault(name) : _roles.GetValueOrDefault((@namespace, name));

    private static List<PolicyRule> Aggregated(JsonObject role, List<(StoredObject Stored, JsonObject Value)> all)
    {
        if (role["aggregationRule"] is not JsonObject aggregation)
        {
            return Rules(role);
        }

        var selectors = aggregation.Items("clusterRoleSelectors").ToList();
        return [.. all.Where(other => selectors.Any(selector => Selects(selector, other.Stored))).SelectMany(other => Rules(other.Value))];
    }

    private static bool Selects(JsonObject selector, StoredObject role)
    {
        var labels = selector["matchLabels"] as JsonObject ?? [];
        return labels.All(label => role.Label(label.Key) == CrdSchema.Structural.JsonKinds.AsText(label.Value))
            && selector.Items("matchExpressions").All(expression => Matches(expression, role));
    }

    private static bool Matches(JsonObject expression, StoredObject role)
    {
        var value = role.Label(expression.Text("key"));
        var values = (expression["values"] as JsonArray ?? []).Select(CrdSchema.Structural.JsonKinds.AsText).ToHashSet();
        return expression.Text("operator") switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }

    private static List<PolicyRule> Rules(JsonObject role) => [.. role.Items("rules").Select(PolicyRule.Read)];
}
