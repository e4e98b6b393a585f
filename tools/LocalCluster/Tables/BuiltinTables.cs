using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>How kubectl prints the built-in kinds.</summary>
/// <remarks>Source: k8s.io/kubernetes/pkg/printers/internalversion/printers.go.</remarks>
internal static class BuiltinTables
{
    private const string ConfigMapDataDescription = "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.";
    private const string None = "<none>";

    public static TableLayout For(string group, string kind) => new(Columns(group, kind));

    private static IReadOnlyList<TableColumn> Columns(string group, string kind) => (group, kind) switch
    {
        ("", "ConfigMap") => [TableLayout.Name, Text("Data", o => Count(o["data"]) + Count(o["binaryData"])) with { Description = ConfigMapDataDescription }, TableLayout.Age],
        ("", "Secret") => [TableLayout.Name, Text("Type", o => o.At("type")), Text("Data", o => Count(o["data"])), TableLayout.Age],
        ("", "ServiceAccount") => [TableLayout.Name, Text("Secrets", o => Items(o["secrets"]).Count()), TableLayout.Age],
        ("", "Namespace") => [TableLayout.Name, Text("Status", o => o.At("status", "phase")), TableLayout.Age],
        ("", "Service") => Service(),
        ("", "Pod") => PodTable.Columns,
        ("", "Node") => [TableLayout.Name, Text("Status", o => NodeStatus(o)), Text("Roles", _ => None), TableLayout.Age, Text("Version", o => o.At("status", "nodeInfo", "kubeletVersion"))],
        ("", "Event") => Events("involvedObject", "message"),
        ("events.k8s.io", "Event") => Events("regarding", "note"),
        ("", "Endpoints") => [TableLayout.Name, Text("Endpoints", o => Endpoints(o)), TableLayout.Age],
        ("apps", _) => Apps(kind),
        ("batch", _) => Batch(kind),
        ("autoscaling", "HorizontalPodAutoscaler") => Autoscaler(),
        ("policy", "PodDisruptionBudget") => [TableLayout.Name, Text("Min Available", o => o.At("spec", "minAvailable") ?? "N/A"), Text("Max Unavailable", o => o.At("spec", "maxUnavailable") ?? "N/A"), Number("Allowed Disruptions", o => o.At("status", "disruptionsAllowed")), TableLayout.Age],
        ("networking.k8s.io", "Ingress") => Ingress(),
        ("networking.k8s.io", "NetworkPolicy") => [TableLayout.Name, Text("Pod-Selector", o => Selector(o["spec"]?["podSelector"])), TableLayout.Age],
        ("coordination.k8s.io", "Lease") => [TableLayout.Name, Text("Holder", o => o.At("spec", "holderIdentity")), TableLayout.Age],
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => Binding(),
        ("rbac.authorization.k8s.io", _) => [TableLayout.Name, new("Created At", "date", "", TableLayout.CreatedDescription, 0, (o, _) => o["metadata"]?["creationTimestamp"]?.DeepClone())],
        ("apiextensions.k8s.io", _) => [TableLayout.Name, new("Created At", "date", "", TableLayout.CreatedDescription, 0, (o, _) => o["metadata"]?["creationTimestamp"]?.DeepClone())],
        ("admissionregistration.k8s.io", _) => [TableLayout.Name, Number("Webhooks", o => Items(o["webhooks"]).Count()), TableLayout.Age],
        ("scheduling.k8s.io", _) => [TableLayout.Name, Number("Value", o => o.At("value")), Text("Global-Default", o => o.At("globalDefault") ?? false), TableLayout.Age],
        ("discovery.k8s.io", _) => [TableLayout.Name, Text("AddressType", o => o.At("addressType")), Text("Ports", o => Join(Items(o["ports"]).Select(p => p.At("port")?.ToString()))), Text("Endpoints", o => Join(Items(o["endpoints"]).SelectMany(e => Items(e["addresses"]).Select(a => a.ToString())))), TableLayout.Age],
        _ => TableLayout.NameAndAge.Columns,
    };

    /// <summary>A cell that shows a value of the object; missing values are empty.</summary>
    public static TableColumn Text(string name, Func<JsonObject, JsonNode?> cell, int priority = 0) => new(name, "string", "", "", priority, (o, _) => Own(cell(o)) ?? "");

    public static TableColumn Number(string name, Func<JsonObject, JsonNode?> cell, int priority = 0) => new(name, "integer", "", "", priority, (o, _) => Own(cell(o)) ?? 0);

    public static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonNode>();

    public static string Join(IEnumerable<string?> texts) => string.Join(",", texts.OfType<string>()) is { Length: > 0 } joined ? joined : None;

    public static string Selector(JsonNode? selector)
    {
        var labels = (selector?["matchLabels"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}");
        var expressions = Items(selector?["matchExpressions"]).Select(e => $"{e["key"]} {e["operator"]?.ToString().ToLowerInvariant()} ({string.Join(",", Items(e["values"]))})");
        return Join([.. labels, .. expressions]);
    }

    private static JsonNode? Own(JsonNode? node) => node?.Parent is null ? node : node.DeepClone();

    private static int Count(JsonNode? node) => (node as JsonObject)?.Count ?? 0;

    private static TableColumn Containers(string name, string field, Func<JsonObject, JsonNode?> podSpec) =>
        Text(name, o => string.Join(",", Items(podSpec(o)?["containers"]).Select(c => c[field]?.ToString())), 1);

    private static TableColumn[] Service() =>
    [
        TableLayout.Name,
        Text("Type", o => o.At("spec", "type")),
        Text("Cluster-IP", o => o.At("spec", "clusterIP") ?? None),
        Text("External-IP", o => o.At("spec", "externalName") ?? Join(Items(o["status"]?["loadBalancer"]?["ingress"]).Select(i => (i["ip"] ?? i["hostname"])?.ToString()))),
        Text("Port(s)", o => Join(Items(o["spec"]?["ports"]).Select(p => p["nodePort"] is { } node ? $"{p["port"]}:{node}/{p["protocol"]}" : $"{p["port"]}/{p["protocol"]}"))),
        TableLayout.Age,
        Text("Selector", o => Join((o["spec"]?["selector"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}")), 1),
    ];

    private static TableColumn[] Events(string subject, string message) =>
    [
        new("Last Seen", "string", "", "", 0, (o, now) => HumanDuration.Since(o.At("lastTimestamp") ?? o.At("deprecatedLastTimestamp") ?? o.At("series", "lastObservedTime") ?? o.At("eventTime") ?? o.At("metadata", "creationTimestamp"), now)),
        Text("Type", o => o.At("type")),
        Text("Reason", o => o.At("reason")),
        Text("Object", o => $"{o.At(subject, "kind")?.ToString().ToLowerInvariant()}/{o.At(subject, "name")}"),
        Text("Subobject", o => o.At(subject, "fieldPath"), 1),
        Text("Source", o => o.At("source", "component") ?? o.At("reportingController") ?? o.At("reportingComponent"), 1),
        Text("Message", o => o.At(message)?.ToString().Trim()),
        new("First Seen", "string", "", "", 1, (o, now) => HumanDuration.Since(o.At("firstTimestamp") ?? o.At("deprecatedFirstTimestamp") ?? o.At("eventTime"), now)),
        Text("Count", o => (o.At("count") ?? o.At("deprecatedCount") ?? o.At("series", "count") ?? 1).ToString(), 1),
        TableLayout.Name with { Priority = 1 },
    ];

    private static IReadOnlyList<TableColumn> Apps(string kind)
    {
        Func<JsonObject, JsonNode?> pods = o => o["spec"]?["template"]?["spec"];
        TableColumn[] wide = [Containers("Containers", "name", pods), Containers("Images", "image", pods), Text("Selector", o => Selector(o["spec"]?["selector"]), 1)];
        return kind switch
        {
            "Deployment" => [TableLayout.Name, Text("Ready", o => $"{Int(o, "status", "readyReplicas")}/{Int(o, "spec", "replicas")}"), Number("Up-to-date", o => o.At("status", "updatedReplicas")), Number("Available", o => o.At("status", "availableReplicas")), TableLayout.Age, .. wide],
            "StatefulSet" => [TableLayout.Name, Text("Ready", o => $"{Int(o, "status", "readyReplicas")}/{Int(o, "spec", "replicas")}"), TableLayout.Age, .. wide[..2]],
            "ReplicaSet" => [TableLayout.Name, Number("Desired", o => o.At("spec", "replicas")), Number("Current", o => o.At("status", "replicas")), Number("Ready", o => o.At("status", "readyReplicas")), TableLayout.Age, .. wide],
            "DaemonSet" =>
            [
                TableLayout.Name, Number("Desired", o => o.At("status", "desiredNumberScheduled")), Number("Current", o => o.At("status", "currentNumberScheduled")), Number("Ready", o => o.At("status", "numberReady")),
                Number("Up-to-date", o => o.At("status", "updatedNumberScheduled")), Number("Available", o => o.At("status", "numberAvailable")), Text("Node Selector", o => Join((pods(o)?["nodeSelector"] as JsonObject ?? []).Select(l => $"{l.Key}={l.Value}"))), TableLayout.Age, .. wide,
            ],
            "ControllerRevision" => [TableLayout.Name, Text("Controller", o => Controller(o)), Number("Revision", o => o.At("revision")), TableLayout.Age],
            _ => TableLayout.NameAndAge.Columns,
        };
    }

    private static IReadOnlyList<TableColumn> Batch(string kind) => kind switch
    {
        "Job" => [TableLayout.Name, Text("Completions", o => $"{Int(o, "status", "succeeded")}/{o.At("spec", "completions") ?? 1}"), Text("Duration", _ => ""), TableLayout.Age],
        _ => [TableLayout.Name, Text("Schedule", o => o.At("spec", "schedule")), Text("Suspend", o => o.At("spec", "suspend")?.GetValue<bool>() == true ? "True" : "False"), Number("Active", o => Items(o["status"]?["active"]).Count()), new("Last Schedule", "string", "", "", 0, (o, now) => o.At("status", "lastScheduleTime") is { } time ? HumanDuration.Since(time, now) : None), TableLayout.Age],
    };

    private static TableColumn[] Autoscaler() =>
    [
        TableLayout.Name,
        Text("Reference", o => $"{o.At("spec", "scaleTargetRef", "kind")}/{o.At("spec", "scaleTargetRef", "name")}"),
        Text("Targets", o => Join(Items(o["spec"]?["metrics"]).Select(m => $"<unknown>/{m["resource"]?["target"]?["averageUtilization"]}%"))),
        Text("MinPods", o => (o.At("spec", "minReplicas") ?? "<unset>").ToString()),
        Number("MaxPods", o => o.At("spec", "maxReplicas")),
        Number("Replicas", o => o.At("status", "currentReplicas")),
        TableLayout.Age,
    ];

    private static TableColumn[] Ingress() =>
    [
        TableLayout.Name,
        Text("Class", o => o.At("spec", "ingressClassName") ?? None),
        Text("Hosts", o => Items(o["spec"]?["rules"]).Select(r => r["host"]?.ToString()).OfType<string>() is var hosts && hosts.Any() ? string.Join(",", hosts) : "*"),
        Text("Address", o => string.Join(",", Items(o["status"]?["loadBalancer"]?["ingress"]).Select(i => (i["ip"] ?? i["hostname"])?.ToString()))),
        Text("Ports", o => Items(o["spec"]?["tls"]).Any() ? "80, 443" : "80"),
        TableLayout.Age,
    ];

    private static TableColumn[] Binding() =>
    [
        TableLayout.Name,
        Text("Role", o => $"{o.At("roleRef", "kind")}/{o.At("roleRef", "name")}"),
        TableLayout.Age,
        Text("Users", o => Subjects(o, "User"), 1),
        Text("Groups", o => Subjects(o, "Group"), 1),
        Text("ServiceAccounts", o => Subjects(o, "ServiceAccount"), 1),
    ];

    private static string Subjects(JsonObject binding, string kind) => string.Join(
        ", ", Items(binding["subjects"]).Where(s => s["kind"]?.ToString() == kind).Select(s => kind == "ServiceAccount" ? $"{s["namespace"]}/{s["name"]}" : s["name"]?.ToString()));

    private static string Controller(JsonObject value) =>
        Items(value["metadata"]?["ownerReferences"]).FirstOrDefault(o => o["controller"]?.GetValue<bool>() == true) is { } owner
            ? $"{owner["kind"]?.ToString().ToLowerInvariant()}.{owner["apiVersion"]?.ToString().Split('/')[0]}/{owner["name"]}"
            : None;

    private static string NodeStatus(JsonObject node)
    {
        var ready = Items(node["status"]?["conditions"]).FirstOrDefault(c => c["type"]?.ToString() == "Ready")?["status"]?.ToString();
        return ready switch { "True" => "Ready", null => "Unknown", _ => "NotReady" };
    }

    private static string Endpoints(JsonObject value) => Join(Items(value["subsets"]).SelectMany(subset =>
        Items(subset["addresses"]).SelectMany(address => Items(subset["ports"]).Select(port => $"{address["ip"]}:{port["port"]}"))));

    private static string Int(JsonObject value, params string[] path) =>
        value.At(path) is JsonValue number && number.TryGetValue<long>(out var found) ? found.ToString(CultureInfo.InvariantCulture) : "0";
}
