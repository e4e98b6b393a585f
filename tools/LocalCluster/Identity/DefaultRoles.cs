using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>The roles and bindings that every cluster with RBAC starts with.</summary>
internal static class DefaultRoles
{
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";

    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] DiscoveryUrls = ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"];
    private static readonly string[] PublicUrls = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

    public static IEnumerable<JsonObject> ClusterRoles() =>
    [
        Role("cluster-admin", Rule(["*"], ["*"], ["*"]), Urls(["*"], ["*"])),
        Aggregated("admin", "admin", Label("admin")),
        Aggregated("edit", "edit", Label("edit"), Aggregate + "admin"),
        Aggregated("view", "view", Label("view"), Aggregate + "edit"),
        Labelled("system:aggregate-to-admin", "admin",
            Rule(["authorization.k8s.io"], ["localsubjectaccessreviews"], ["create"]),
            Rule(["rbac.authorization.k8s.io"], ["rolebindings", "roles"], [.. Write, .. Read])),
        Labelled("system:aggregate-to-edit", "edit", [.. EditRules()]),
        Labelled("system:aggregate-to-view", "view", [.. ViewRules()]),
        Role("system:basic-user", Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]), Rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"])),
        Role("system:discovery", Urls(DiscoveryUrls, ["get"])),
        Role("system:public-info-viewer", Urls(PublicUrls, ["get"])),
        Role("system:auth-delegator", Rule(["authentication.k8s.io"], ["tokenreviews"], ["create"]), Rule(["authorization.k8s.io"], ["subjectaccessreviews"], ["create"])),
        Role("system:service-account-issuer-discovery", Urls(["/.well-known/openid-configuration", "/openid/v1/jwks"], ["get"])),
    ];

    public static IEnumerable<JsonObject> ClusterRoleBindings() =>
    [
        Binding("cluster-admin", "cluster-admin", "system:masters"),
        Binding("system:basic-user", "system:basic-user", "system:authenticated"),
        Binding("system:discovery", "system:discovery", "system:authenticated"),
        Binding("system:public-info-viewer", "system:public-info-viewer", "system:authenticated", "system:unauthenticated"),
        Binding("system:service-account-issuer-discovery", "system:service-account-issuer-discovery", "system:serviceaccounts"),
    ];

    private static IEnumerable<JsonObject> EditRules() =>
    [
        Rule([""], ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"], Read),
        Rule([""], ["serviceaccounts"], ["impersonate"]),
        Rule([""], ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], Write),
        Rule([""], ["pods/eviction"], ["create"]),
        Rule([""], ["configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy"], Write),
        Rule([""], ["serviceaccounts/token"], ["create"]),
        Rule(["apps"], ["daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"], Write),
        Rule(["autoscaling"], ["horizontalpodautoscalers"], Write),
        Rule(["batch"], ["cronjobs", "jobs"], Write),
        Rule(["policy"], ["poddisruptionbudgets"], Write),
        Rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], Write),
        Rule(["coordination.k8s.io"], ["leases"], [.. Write, .. Read]),
    ];

    private static IEnumerable<JsonObject> ViewRules() =>
    [
        Rule([""], ["configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status"], Read),
        Rule([""], ["bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status"], Read),
        Rule([""], ["namespaces"], Read),
        Rule(["discovery.k8s.io"], ["endpointslices"], Read),
        Rule(["apps"], ["controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"], Read),
        Rule(["autoscaling"], ["horizontalpodautoscalers", "horizontalpodautoscalers/status"], Read),
        Rule(["batch"], ["cronjobs", "cronjobs/status", "jobs", "jobs/status"], Read),
        Rule(["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"], Read),
        Rule(["networking.k8s.io"], ["ingresses", "ingresses/status", "networkpolicies"], Read),
    ];

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) =>
        new PolicyRule { ApiGroups = groups, Resources = resources, Verbs = verbs }.ToJson();

    private static JsonObject Urls(string[] urls, string[] verbs) => new PolicyRule { NonResourceUrls = urls, Verbs = verbs }.ToJson();

    private static JsonObject Role(string name, params JsonObject[] rules) =>
        new() { ["metadata"] = Metadata(name), ["rules"] = new JsonArray([.. rules]) };

    private static JsonObject Labelled(string name, string target, params JsonObject[] rules)
    {
        var role = Role(name, rules);
        role["metadata"]!["labels"]![Aggregate + target] = "true";
        return role;
    }

    private static JsonObject Aggregated(string name, string target, JsonObject labels, string? feeds = null)
    {
        var role = Role(name);
        if (feeds is not null)
        {
            role["metadata"]!["labels"]![feeds] = "true";
        }

        // A role that gathers roles takes also what those gather, as kube-controller-manager's copies would.
        var selectors = new JsonArray(new JsonObject { ["matchLabels"] = labels });
        foreach (var weaker in target switch { "admin" => (string[])["edit", "view"], "edit" => ["view"], _ => [] })
        {
            selectors.Add(new JsonObject { ["matchLabels"] = Label(weaker) });
        }

        role["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = selectors };
        return role;
    }

    private static JsonObject Label(string target) => new() { [Aggregate + target] = "true" };

    private static JsonObject Binding(string name, string role, params string[] groups) => new()
    {
        ["metadata"] = Metadata(name),
        ["roleRef"] = new JsonObject { ["apiGroup"] = RbacIndex.Group, ["kind"] = "ClusterRole", ["name"] = role },
        ["subjects"] = new JsonArray([.. groups.Select(group => new JsonObject { ["apiGroup"] = RbacIndex.Group, ["kind"] = "Group", ["name"] = group })]),
    };

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
        ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
    };
}
