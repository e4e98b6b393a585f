using ClaudeConfig.LocalCluster.Storage;
using ClaudeConfig.LocalCluster.Tables;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The built-in kinds that are served, with the names and traits that discovery and the pipeline need.</summary>
internal static class BuiltinCatalogue
{
    private static readonly IReadOnlyList<string> CreateOnly = ["create"];
    private static readonly ScalePaths Replicas = new(".spec.replicas", ".status.replicas", ".spec.selector");
    private static readonly IReadOnlyList<string> All = ["all"];
    private static readonly IReadOnlyList<string> EventFields =
        ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"];

    /// <param name="schemas">Defaults and validation by group, version and kind.</param>
    public static IEnumerable<ResourceDefinition> Definitions(Func<string, string, string, IObjectSchema> schemas) =>
        Raw().Select(raw => new ResourceDefinition
        {
            Group = raw.Group,
            Version = raw.Version,
            Plural = raw.Plural,
            Singular = raw.Kind.ToLowerInvariant(),
            Kind = raw.Kind,
            Namespaced = raw.Namespaced,
            ShortNames = raw.ShortNames,
            Categories = raw.Categories,
            Verbs = raw.Verbs,
            HasStatus = raw.HasStatus,
            Scale = raw.Scale,
            HasGeneration = raw.HasGeneration,
            AllowCreateOnUpdate = raw.AllowCreateOnUpdate,
            ReturnsDeletedObject = raw.ReturnsDeletedObject,
            SelectableFields = raw.SelectableFields,
            Storage = raw.StoredAs ?? new GroupResource(raw.Group, raw.Plural),
            Schema = schemas(raw.Group, raw.Version, raw.Kind),
            Table = BuiltinTables.For(raw.Group, raw.Kind),
        });

    private static IEnumerable<BuiltinResource> Raw() =>
    [
        .. Core(), .. Apps(), .. Extensions(), .. Workloads(), .. AccessControl(), .. Cluster(),
    ];

    private static IEnumerable<BuiltinResource> Core() =>
    [
        new("", "v1", "configmaps", "ConfigMap") { ShortNames = ["cm"] },
        new("", "v1", "endpoints", "Endpoints") { ShortNames = ["ep"], AllowCreateOnUpdate = true },
        new("", "v1", "events", "Event") { ShortNames = ["ev"], AllowCreateOnUpdate = true, SelectableFields = EventFields },
        new("", "v1", "limitranges", "LimitRange") { ShortNames = ["limits"], AllowCreateOnUpdate = true },
        new("", "v1", "namespaces", "Namespace") { Namespaced = false, ShortNames = ["ns"], HasStatus = true, SelectableFields = ["status.phase"], Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"] },
        new("", "v1", "nodes", "Node") { Namespaced = false, ShortNames = ["no"], HasStatus = true, SelectableFields = ["spec.unschedulable"] },
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim") { ShortNames = ["pvc"], HasStatus = true, ReturnsDeletedObject = true },
        new("", "v1", "pods", "Pod")
        {
            ShortNames = ["po"], Categories = All, HasStatus = true, ReturnsDeletedObject = true,
            SelectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP", "status.nominatedNodeName"],
        },
        new("", "v1", "replicationcontrollers", "ReplicationController") { ShortNames = ["rc"], Categories = All, HasStatus = true, HasGeneration = true, Scale = Replicas, SelectableFields = ["status.replicas"] },
        new("", "v1", "resourcequotas", "ResourceQuota") { ShortNames = ["quota"], HasStatus = true, ReturnsDeletedObject = true },
        new("", "v1", "secrets", "Secret") { SelectableFields = ["type"] },
        new("", "v1", "serviceaccounts", "ServiceAccount") { ShortNames = ["sa"], ReturnsDeletedObject = true },
        new("", "v1", "services", "Service") { ShortNames = ["svc"], Categories = All, HasStatus = true, ReturnsDeletedObject = true },
    ];

    private static IEnumerable<BuiltinResource> Apps() =>
    [
        new("apps", "v1", "controllerrevisions", "ControllerRevision"),
        new("apps", "v1", "daemonsets", "DaemonSet") { ShortNames = ["ds"], Categories = All, HasStatus = true, HasGeneration = true },
        new("apps", "v1", "deployments", "Deployment") { ShortNames = ["deploy"], Categories = All, HasStatus = true, HasGeneration = true, Scale = Replicas },
        new("apps", "v1", "replicasets", "ReplicaSet") { ShortNames = ["rs"], Categories = All, HasStatus = true, HasGeneration = true, Scale = Replicas, SelectableFields = ["status.replicas"] },
        new("apps", "v1", "statefulsets", "StatefulSet") { ShortNames = ["sts"], Categories = All, HasStatus = true, HasGeneration = true, Scale = Replicas },
    ];

    private static IEnumerable<BuiltinResource> Extensions() =>
    [
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition") { Namespaced = false, ShortNames = ["crd", "crds"], Categories = ["api-extensions"], HasStatus = true, HasGeneration = true },
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration") { Namespaced = false, Categories = ["api-extensions"], HasGeneration = true },
        new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration") { Namespaced = false, Categories = ["api-extensions"], HasGeneration = true },
    ];

    private static IEnumerable<BuiltinResource> Workloads() =>
    [
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler") { ShortNames = ["hpa"], Categories = All, HasStatus = true },
        new("batch", "v1", "cronjobs", "CronJob") { ShortNames = ["cj"], Categories = All, HasStatus = true, HasGeneration = true },
        new("batch", "v1", "jobs", "Job") { Categories = All, HasStatus = true, HasGeneration = true, SelectableFields = ["status.successful"] },
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget") { ShortNames = ["pdb"], HasStatus = true, HasGeneration = true },
        new("networking.k8s.io", "v1", "ingresses", "Ingress") { ShortNames = ["ing"], HasStatus = true, HasGeneration = true },
        new("networking.k8s.io", "v1", "ingressclasses", "IngressClass") { Namespaced = false, HasGeneration = true },
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy") { ShortNames = ["netpol"], HasStatus = true, HasGeneration = true },
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice") { HasGeneration = true },
    ];

    private static IEnumerable<BuiltinResource> AccessControl() =>
    [
        new("authentication.k8s.io", "v1", "tokenreviews", "TokenReview") { Namespaced = false, Verbs = CreateOnly },
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview") { Namespaced = false, Verbs = CreateOnly },
        new("authorization.k8s.io", "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview") { Verbs = CreateOnly },
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview") { Namespaced = false, Verbs = CreateOnly },
        new("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview") { Namespaced = false, Verbs = CreateOnly },
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview") { Namespaced = false, Verbs = CreateOnly },
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding") { Namespaced = false, AllowCreateOnUpdate = true },
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole") { Namespaced = false, AllowCreateOnUpdate = true },
        new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding") { AllowCreateOnUpdate = true },
        new("rbac.authorization.k8s.io", "v1", "roles", "Role") { AllowCreateOnUpdate = true },
    ];

    private static IEnumerable<BuiltinResource> Cluster() =>
    [
        new("coordination.k8s.io", "v1", "leases", "Lease") { AllowCreateOnUpdate = true },
        new("events.k8s.io", "v1", "events", "Event") { ShortNames = ["ev"], AllowCreateOnUpdate = true, StoredAs = new GroupResource("", "events"), SelectableFields = ["reason", "type", "reportingController", "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion", "regarding.resourceVersion", "regarding.fieldPath"] },
        new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass") { Namespaced = false, ShortNames = ["pc"], HasGeneration = true },
        new("storage.k8s.io", "v1", "storageclasses", "StorageClass") { Namespaced = false, ShortNames = ["sc"] },
    ];
}
