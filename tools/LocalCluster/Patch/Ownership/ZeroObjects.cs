using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>What kube-apiserver compares a new built-in object with: Go's zero value, whose fields without omitempty are there already. It decides which parents a creator owns.</summary>
internal static class ZeroObjects
{
    private const string PodTemplate = """{"metadata":{"creationTimestamp":null},"spec":{"containers":null}}""";

    private static readonly Dictionary<(string ApiVersion, string Kind), JsonObject> Known = new()
    {
        [("v1", "Pod")] = Parse("""{"spec":{"containers":null},"status":{}}"""),
        [("v1", "Namespace")] = Parse("""{"spec":{},"status":{}}"""),
        [("v1", "Service")] = Parse("""{"spec":{},"status":{"loadBalancer":{}}}"""),
        [("v1", "Node")] = Parse("""{"spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}}"""),
        [("v1", "Event")] = Parse("""{"involvedObject":{},"source":{},"firstTimestamp":null,"lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":""}"""),
        [("v1", "PersistentVolume")] = Parse("""{"spec":{},"status":{}}"""),
        [("v1", "PersistentVolumeClaim")] = Parse("""{"spec":{"resources":{}},"status":{}}"""),
        [("v1", "ReplicationController")] = Parse("""{"spec":{},"status":{"replicas":0}}"""),
        [("v1", "ResourceQuota")] = Parse("""{"spec":{},"status":{}}"""),
        [("v1", "LimitRange")] = Parse("""{"spec":{"limits":null}}"""),
        [("apps/v1", "Deployment")] = Parse($$$"""{"spec":{"selector":null,"template":{{{PodTemplate}}},"strategy":{}},"status":{}}"""),
        [("apps/v1", "ReplicaSet")] = Parse("""{"spec":{"selector":null,"template":{"metadata":{"creationTimestamp":null},"spec":{"containers":null}}},"status":{"replicas":0}}"""),
        [("apps/v1", "StatefulSet")] = Parse($$$"""{"spec":{"selector":null,"template":{{{PodTemplate}}},"serviceName":"","updateStrategy":{}},"status":{"replicas":0,"availableReplicas":0}}"""),
        [("apps/v1", "DaemonSet")] = Parse($$$"""{"spec":{"selector":null,"template":{{{PodTemplate}}},"updateStrategy":{}},"status":{"currentNumberScheduled":0,"numberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}}"""),
        [("apps/v1", "ControllerRevision")] = Parse("""{"revision":0}"""),
        [("batch/v1", "Job")] = Parse($$$"""{"spec":{"template":{{{PodTemplate}}}},"status":{}}"""),
        [("batch/v1", "CronJob")] = Parse("""{"spec":{"schedule":"","jobTemplate":{"metadata":{"creationTimestamp":null},"spec":{"template":{"metadata":{"creationTimestamp":null},"spec":{"containers":null}}}}},"status":{}}"""),
        [("coordination.k8s.io/v1", "Lease")] = Parse("""{"spec":{}}"""),
        [("discovery.k8s.io/v1", "EndpointSlice")] = Parse("""{"addressType":"","endpoints":null,"ports":null}"""),
        [("events.k8s.io/v1", "Event")] = Parse("""{"eventTime":null,"regarding":{},"deprecatedSource":{},"deprecatedFirstTimestamp":null,"deprecatedLastTimestamp":null}"""),
        [("networking.k8s.io/v1", "NetworkPolicy")] = Parse("""{"spec":{"podSelector":{}},"status":{}}"""),
        [("networking.k8s.io/v1", "Ingress")] = Parse("""{"spec":{},"status":{"loadBalancer":{}}}"""),
        [("networking.k8s.io/v1", "IngressClass")] = Parse("""{"spec":{}}"""),
        [("policy/v1", "PodDisruptionBudget")] = Parse("""{"spec":{},"status":{"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}}"""),
        [("autoscaling/v2", "HorizontalPodAutoscaler")] = Parse("""{"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"status":{"desiredReplicas":0,"currentMetrics":null}}"""),
        [("autoscaling/v1", "HorizontalPodAutoscaler")] = Parse("""{"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"status":{"currentReplicas":0,"desiredReplicas":0}}"""),
        [("rbac.authorization.k8s.io/v1", "Role")] = Parse("""{"rules":null}"""),
        [("rbac.authorization.k8s.io/v1", "ClusterRole")] = Parse("""{"rules":null}"""),
        [("rbac.authorization.k8s.io/v1", "RoleBinding")] = Parse("""{"roleRef":{"apiGroup":"","kind":"","name":""}}"""),
        [("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")] = Parse("""{"roleRef":{"apiGroup":"","kind":"","name":""}}"""),
        [("storage.k8s.io/v1", "StorageClass")] = Parse("""{"provisioner":""}"""),
        [("scheduling.k8s.io/v1", "PriorityClass")] = Parse("""{"value":0}"""),
        [("authentication.k8s.io/v1", "TokenReview")] = Parse("""{"spec":{},"status":{"user":{}}}"""),
        [("authorization.k8s.io/v1", "SubjectAccessReview")] = Parse("""{"spec":{},"status":{"allowed":false}}"""),
        [("authorization.k8s.io/v1", "SelfSubjectAccessReview")] = Parse("""{"spec":{},"status":{"allowed":false}}"""),
        [("authorization.k8s.io/v1", "LocalSubjectAccessReview")] = Parse("""{"spec":{},"status":{"allowed":false}}"""),
        [("apiextensions.k8s.io/v1", "CustomResourceDefinition")] = Parse("""{"spec":{"group":"","names":{"plural":"","kind":""},"scope":"","versions":null},"status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":null}}"""),
    };

    /// <summary>A fresh copy; custom resources start from nothing.</summary>
    public static JsonObject Of(string apiVersion, string kind) =>
        Known.TryGetValue((apiVersion, kind), out var zero) ? (JsonObject)zero.DeepClone() : new JsonObject { ["metadata"] = new JsonObject() };

    private static JsonObject Parse(string json)
    {
        var value = (JsonObject)JsonNode.Parse(json)!;
        value.Insert(0, "metadata", new JsonObject());
        return value;
    }
}
