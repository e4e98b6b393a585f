using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>kube-apiserver's defaults of the built-in kinds, by kind.</summary>
internal static class BuiltinDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    public static void Apply(string apiVersion, string kind, JsonObject value)
    {
        switch (kind)
        {
            case "Deployment" or "ReplicaSet" or "DaemonSet" or "StatefulSet" or "Job" or "CronJob" or "HorizontalPodAutoscaler":
                Workload(apiVersion, kind, value.Child("spec"));
                break;
            case "Pod":
                Pod(value);
                break;
            case "PodTemplate":
                PodDefaults.ApplyTemplate(value.Child("template"));
                break;
            case "Service":
                Service(value.Child("spec"));
                break;
            case "Secret":
                Secret(value);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                Binding(value);
                break;
            case "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration":
                Webhooks(kind, value);
                break;
            case "CustomResourceDefinition":
                Definition(value.Child("spec"));
                break;
            default:
                Others(kind, value);
                break;
        }
    }

    private static void Workload(string apiVersion, string kind, JsonObject spec)
    {
        switch (kind)
        {
            case "Deployment":
                WorkloadDefaults.Deployment(spec);
                break;
            case "ReplicaSet":
                WorkloadDefaults.ReplicaSet(spec);
                break;
            case "DaemonSet":
                WorkloadDefaults.DaemonSet(spec);
                break;
            case "StatefulSet":
                WorkloadDefaults.StatefulSet(spec);
                break;
            case "Job":
                WorkloadDefaults.Job(spec);
                break;
            case "CronJob":
                WorkloadDefaults.CronJob(spec);
                break;
            default:
                WorkloadDefaults.Autoscaler(apiVersion, spec);
                break;
        }
    }

    private static void Pod(JsonObject pod)
    {
        var spec = pod.Child("spec");
        PodDefaults.ApplySpec(spec);
        PodDefaults.ApplyRequests(spec);
        spec.Set("enableServiceLinks", true);
        pod.Child("status").Set("phase", "Pending");
        var resources = spec.Items("containers").Select(container => container["resources"]).OfType<JsonObject>().ToList();
        pod.Child("status").Set("qosClass", resources.All(r => r.Count == 0) ? "BestEffort" : resources.All(IsGuaranteed) ? "Guaranteed" : "Burstable");
    }

    private static bool IsGuaranteed(JsonObject resources) =>
        resources["limits"] is JsonObject limits && limits.ContainsKey("cpu") && limits.ContainsKey("memory") && JsonNode.DeepEquals(limits, resources["requests"]);

    private static void Service(JsonObject spec)
    {
        spec.SetText("type", "ClusterIP");
        spec.SetText("sessionAffinity", "None");
        var type = spec.Text("type");
        if (type != "ExternalName")
        {
            spec.Set("internalTrafficPolicy", "Cluster");
        }

        if (type is "NodePort" or "LoadBalancer")
        {
            spec.Set("externalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            spec.Set("allocateLoadBalancerNodePorts", true);
        }

        if (spec.Text("sessionAffinity") == "ClientIP")
        {
            spec.Child("sessionAffinityConfig").Child("clientIP").Set("timeoutSeconds", 10800);
        }

        foreach (var port in spec.Items("ports"))
        {
            port.Set("protocol", "TCP");
            if (port["targetPort"] is not JsonValue target || target.ToJsonString() is "0" or "\"\"")
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }
        }
    }

    private static void Secret(JsonObject secret)
    {
        secret.SetText("type", "Opaque");
        if (secret["stringData"] is JsonObject texts)
        {
            foreach (var (name, text) in texts)
            {
                secret.Child("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(CrdSchema.Structural.JsonKinds.AsText(text) ?? ""));
            }

            secret.Remove("stringData");
        }
    }

    private static void Binding(JsonObject binding)
    {
        binding.Child("roleRef").SetText("apiGroup", RbacGroup);
        foreach (var subject in binding.Items("subjects").Where(subject => subject.Text("kind") is "User" or "Group"))
        {
            subject.SetText("apiGroup", RbacGroup);
        }
    }

    private static void Webhooks(string kind, JsonObject configuration)
    {
        foreach (var webhook in configuration.Items("webhooks"))
        {
            webhook.Set("failurePolicy", "Fail");
            webhook.Set("matchPolicy", "Equivalent");
            webhook.Set("namespaceSelector", new JsonObject());
            webhook.Set("objectSelector", new JsonObject());
            webhook.Set("timeoutSeconds", 10);
            webhook.At("clientConfig", "service")?.Set("port", 443);
            if (kind[0] == 'M')
            {
                webhook.Set("reinvocationPolicy", "Never");
            }

            foreach (var rule in webhook.Items("rules"))
            {
                rule.Set("scope", "*");
            }
        }
    }

    private static void Definition(JsonObject spec)
    {
        var names = spec.Child("names");
        var kind = names.Text("kind");
        names.SetText("singular", kind.ToLowerInvariant());
        if (kind.Length > 0)
        {
            names.SetText("listKind", kind + "List");
        }

        spec.Child("conversion").SetText("strategy", "None");
        spec.At("conversion", "webhook", "clientConfig", "service")?.Set("port", 443);
    }

    private static void Others(string kind, JsonObject value)
    {
        switch (kind)
        {
            case "Namespace":
                value.Child("status").Set("phase", "Active");
                break;
            case "PersistentVolumeClaim":
                value.Child("spec").Set("volumeMode", "Filesystem");
                value.Child("status").Set("phase", "Pending");
                break;
            case "PersistentVolume":
                value.Child("spec").Set("persistentVolumeReclaimPolicy", "Retain");
                value.Child("spec").Set("volumeMode", "Filesystem");
                value.Child("status").Set("phase", "Pending");
                break;
            case "StorageClass":
                value.Set("reclaimPolicy", "Delete");
                value.Set("volumeBindingMode", "Immediate");
                break;
            case "PriorityClass":
                value.Set("preemptionPolicy", "PreemptLowerPriority");
                break;
            case "NetworkPolicy":
                value.Child("status");
                NetworkPolicy(value.Child("spec"));
                break;
            case "TokenRequest":
                value.Child("spec").Set("expirationSeconds", 3600);
                break;
            case "EndpointSlice" or "Endpoints":
                Endpoints(kind, value);
                break;
        }
    }

    private static void NetworkPolicy(JsonObject spec)
    {
        spec.Set("policyTypes", spec["egress"] is null ? new JsonArray("Ingress") : new JsonArray("Ingress", "Egress"));
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(rule => rule.Items("ports")))
        {
            port.Set("protocol", "TCP");
        }
    }

    private static void Endpoints(string kind, JsonObject value)
    {
        var ports = kind == "Endpoints" ? value.Items("subsets").SelectMany(subset => subset.Items("ports")) : value.Items("ports");
        foreach (var port in ports)
        {
            port.Set("protocol", "TCP");
            if (kind == "EndpointSlice")
            {
                port.Set("name", "");
            }
        }
    }
}
