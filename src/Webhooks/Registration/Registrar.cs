using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Registration;

/// <summary>
/// Tells the API server what is reviewed here: creations and edits of the four kinds, and nothing else. Deletions, status, finalizers of what is being deleted,
/// other kinds, kube-system and the platform's own namespace never wait for this process. Pods that ask for a project are another registration, <see cref="PodRegistration"/>.
/// </summary>
[EntityRbac(typeof(V1ValidatingWebhookConfiguration), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(V1ValidatingWebhookConfiguration), Verbs = RbacVerbs.Get | RbacVerbs.Patch, ResourceNames = [Name])]
[EntityRbac(typeof(V1ClusterRole), Verbs = RbacVerbs.Get, ResourceNames = [Role])]
internal sealed class Registrar(IKubeApi api, IApplyClient apply, Func<IReadOnlyList<string>> ignoring, WebhookOptions options)
{
    public const string Name = "claudeconfig";
    public const string Path = "/validate";

    /// <summary>The role that this process has its rights from: part of every installation, and of no namespace, as a registration is.</summary>
    public const string Role = "claudeconfig-webhooks";

    // From this version on the server leaves out by an expression what would be allowed anyway.
    private static readonly Version WithMatchConditions = new(1, 28);

    public async Task RegisterAsync(string bundle, Version server, CancellationToken cancellationToken)
    {
        var owner = await OwnerAsync(cancellationToken);
        await apply.ApplyAsync(Configuration(bundle, server, owner), cancellationToken: cancellationToken);
        var pods = PodRegistration.Configuration(ClientConfig(options, PodRegistration.Path, bundle), options.PlatformNamespace, ignoring(), owner);
        await apply.ApplyAsync(pods, cancellationToken: cancellationToken);
    }

    internal V1ValidatingWebhookConfiguration Configuration(string bundle, Version server, V1OwnerReference? owner = null) => new()
    {
        ApiVersion = "admissionregistration.k8s.io/v1",
        Kind = V1ValidatingWebhookConfiguration.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            OwnerReferences = owner is null ? null : [owner],
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/part-of"] = "claudeconfig", [Names.ManagedByLabel] = Names.ManagedBy },
        },
        Webhooks =
        [
            Webhook("manifests.claudeconfig.dev", "Fail", "NotIn", ["kube-system", options.PlatformNamespace], bundle, server),
            // Judged while this process runs, and never a reason why it could not be started.
            Webhook("platform.claudeconfig.dev", "Ignore", "In", [options.PlatformNamespace], bundle, server),
        ],
    };

    /// <summary>Whoever uninstalls deletes the role, and the garbage collector takes with it what would refuse everything from then on.</summary>
    private async Task<V1OwnerReference?> OwnerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await api.FindAsync<V1ClusterRole>(new NamespacedName("", Role), cancellationToken) is { Metadata: { DeletionTimestamp: null } role }
                ? new V1OwnerReference { ApiVersion = "rbac.authorization.k8s.io/v1", Kind = "ClusterRole", Name = Role, Uid = role.Uid }
                : null;
        }
        catch (KubeApiException e) when (e.IsForbidden)
        {
            // Installed by hand, under roles of one's own.
            return null;
        }
    }

    private V1ValidatingWebhook Webhook(string name, string policy, string selection, string[] namespaces, string bundle, Version server) => new()
    {
        Name = name,
        ClientConfig = ClientConfig(options, Path, bundle),
        Rules =
        [
            new V1RuleWithOperations
            {
                ApiGroups = [ApiGroup.Name],
                ApiVersions = [ApiGroup.Version],
                Operations = ["CREATE", "UPDATE"],
                Resources = [Budget.KubePlural, ClaudeConfiguration.KubePlural, ClaudeProject.KubePlural, ModelRoute.KubePlural],
                Scope = "Namespaced",
            },
        ],
        NamespaceSelector = new V1LabelSelector { MatchExpressions = [new V1LabelSelectorRequirement { Key = "kubernetes.io/metadata.name", OperatorProperty = selection, Values = namespaces }] },
        ObjectSelector = new V1LabelSelector(),
        MatchConditions = server >= WithMatchConditions
            ? [new V1MatchCondition { Name = "not-being-deleted", Expression = "!has(object.metadata.deletionTimestamp)" }]
            : null,
        FailurePolicy = policy,
        MatchPolicy = "Equivalent",
        SideEffects = "None",
        TimeoutSeconds = 5,
        AdmissionReviewVersions = ["v1"],
    };

    private static Admissionregistrationv1WebhookClientConfig ClientConfig(WebhookOptions options, string path, string bundle) => new()
    {
        CaBundle = Encoding.UTF8.GetBytes(bundle),
        Service = options.Url is null ? new Admissionregistrationv1ServiceReference { Name = options.ServiceName, NamespaceProperty = options.PlatformNamespace, Path = path, Port = 443 } : null,
        Url = options.Url is null ? null : new Uri(options.Url, path).ToString(),
    };
}
