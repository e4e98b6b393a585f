using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Webhooks.Injecting;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Registration;

/// <summary>
/// Which pods are shown here when they are made: those that carry a project's label, and those of a namespace that does. No other pod ever waits for this
/// process. An API server has one failure policy for a webhook, so each of the two comes once for either policy, and once more for namespaces that projects name.
/// </summary>
[EntityRbac(typeof(V1MutatingWebhookConfiguration), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(V1MutatingWebhookConfiguration), Verbs = RbacVerbs.Get | RbacVerbs.Patch, ResourceNames = [Name])]
internal static class PodRegistration
{
    public const string Name = "claudeconfig-pods";
    public const string Path = "/inject";

    private const string NamespaceName = "kubernetes.io/metadata.name";

    /// <param name="client">Where they are sent.</param>
    /// <param name="platformNamespace">Where this runs.</param>
    /// <param name="ignoring">Namespaces whose pods go on without what they asked for because a project says so.</param>
    /// <param name="owner">What it goes with.</param>
    public static V1MutatingWebhookConfiguration Configuration(Admissionregistrationv1WebhookClientConfig client, string platformNamespace, IReadOnlyList<string> ignoring, V1OwnerReference? owner = null)
    {
        V1LabelSelectorRequirement[] elsewhere =
        [
            Requirement(NamespaceName, "NotIn", "kube-system", platformNamespace),
            Requirement(InjectionNames.ModeLabel, "NotIn", nameof(InjectionMode.None)),
        ];
        var labelled = Requirement(InjectionNames.ProjectLabel, "Exists");
        V1LabelSelectorRequirement[] fails =
        [
            Requirement(InjectionNames.FailurePolicyLabel, "NotIn", InjectionNames.IgnoreFailure),
            .. ignoring.Count == 0 ? Array.Empty<V1LabelSelectorRequirement>() : [Requirement(NamespaceName, "NotIn", [.. ignoring])],
        ];
        V1LabelSelectorRequirement[] ignores = [Requirement(InjectionNames.FailurePolicyLabel, "In", InjectionNames.IgnoreFailure)];
        V1LabelSelectorRequirement[] named = [Requirement(InjectionNames.FailurePolicyLabel, "DoesNotExist"), Requirement(NamespaceName, "In", [.. ignoring])];
        var plain = Requirement(InjectionNames.ProjectLabel, "DoesNotExist");
        return new V1MutatingWebhookConfiguration
        {
            ApiVersion = "admissionregistration.k8s.io/v1",
            Kind = V1MutatingWebhookConfiguration.KubeKind,
            Metadata = new V1ObjectMeta
            {
                Name = Name,
                OwnerReferences = owner is null ? null : [owner],
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/part-of"] = "claudeconfig", [Names.ManagedByLabel] = Names.ManagedBy },
            },
            Webhooks =
            [
                Webhook("labelled.pods.claudeconfig.dev", "Fail", [.. elsewhere, .. fails], labelled, client),
                Webhook("labelled-ignore.pods.claudeconfig.dev", "Ignore", [.. elsewhere, .. ignores], labelled, client),
                Webhook("namespace.pods.claudeconfig.dev", "Fail", [.. elsewhere, .. fails, labelled], plain, client),
                Webhook("namespace-ignore.pods.claudeconfig.dev", "Ignore", [.. elsewhere, .. ignores, labelled], plain, client),
                .. ignoring.Count == 0 ? Array.Empty<V1MutatingWebhook>() :
                [
                    Webhook("labelled-project.pods.claudeconfig.dev", "Ignore", [.. elsewhere, .. named], labelled, client),
                    Webhook("namespace-project.pods.claudeconfig.dev", "Ignore", [.. elsewhere, .. named, labelled], plain, client),
                ],
            ],
        };
    }

    private static V1MutatingWebhook Webhook(
        string name, string policy, V1LabelSelectorRequirement[] namespaces, V1LabelSelectorRequirement pods, Admissionregistrationv1WebhookClientConfig client) => new()
    {
        Name = name,
        ClientConfig = client,
        Rules = [new V1RuleWithOperations { ApiGroups = [""], ApiVersions = ["v1"], Operations = ["CREATE"], Resources = ["pods"], Scope = "Namespaced" }],
        NamespaceSelector = new V1LabelSelector { MatchExpressions = namespaces },
        ObjectSelector = new V1LabelSelector { MatchExpressions = [pods] },
        FailurePolicy = policy,
        MatchPolicy = "Equivalent",
        // Others that inject add containers of their own, in any order.
        ReinvocationPolicy = "IfNeeded",
        SideEffects = "NoneOnDryRun",
        TimeoutSeconds = 5,
        AdmissionReviewVersions = ["v1"],
    };

    private static V1LabelSelectorRequirement Requirement(string key, string relation, params string[] values) =>
        new() { Key = key, OperatorProperty = relation, Values = values.Length == 0 ? null : values };
}
