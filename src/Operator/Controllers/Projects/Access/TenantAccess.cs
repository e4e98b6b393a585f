using System.Collections.Concurrent;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Access;

/// <summary>
/// The operator's right to a tenant's Secrets: a RoleBinding of its own in each namespace with a project that has keys or credentials, and
/// nowhere else. See the decision on key authority.
/// </summary>
[EntityRbac(typeof(V1RoleBinding), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
[EntityRbac("rbac.authorization.k8s.io", "clusterroles", Verbs = RbacVerbs.Bind, ResourceNames = [Names.TenantRole])]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Get | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.BoundNamespaces)]
internal sealed class TenantAccess(OperatorCaches caches, IKubeApi api, IApplyClient apply, OperatorOptions options, TimeProvider time)
{
    /// <summary>An API server judges by a cache of its own: a binding takes a moment to count.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>Namespaces bound within the last seconds.</summary>
    private readonly ConcurrentDictionary<string, long> fresh = new(StringComparer.Ordinal);

    public static NamespacedName Key(string @namespace) => new(@namespace, Names.TenantBinding);

    /// <summary>Whether a project has anything to do with Secrets of its namespace.</summary>
    public static bool IsNeededBy(ClaudeProject project) =>
        project.Spec.Keys is { Count: > 0 } || project.Status?.Keys is { Count: > 0 } || ReadsSecretsFor(project);

    /// <summary>Whether providers of a project name Secrets.</summary>
    public static bool ReadsSecretsFor(ClaudeProject project) => project.Spec.Providers?.Any(provider =>
        provider.Credential?.SecretKeyRef is not null || provider.ProxyCredentialRef is not null || provider.CaBundleRef?.Kind == CaBundleKind.Secret) == true;

    /// <summary>Binds the operator in a namespace, unless it is bound, or platforms do that by hand. What is refused shows when a Secret is read.</summary>
    public async Task EnsureAsync(string @namespace, CancellationToken cancellationToken)
    {
        if (!options.BindTenantNamespaces || @namespace == options.PlatformNamespace)
        {
            return;
        }

        try
        {
            var live = caches.RoleBindings.Cache.Get(Key(@namespace)) ?? await api.FindAsync<V1RoleBinding>(Key(@namespace), cancellationToken);
            if (live is not null && !IsOurs(live))
            {
                return;
            }

            if ((await apply.ApplyAsync(Build(@namespace), cancellationToken: cancellationToken)).Outcome == ApplyOutcome.Created)
            {
                fresh[@namespace] = time.GetTimestamp();
            }
        }
        catch (KubeApiException e) when (!e.IsConflict)
        {
            // The namespace may be going away, or somebody may have bound it by hand: the Secret itself tells.
        }
    }

    /// <summary>Gives the right up where no project needs it any more.</summary>
    public async Task ReleaseAsync(string @namespace, CancellationToken cancellationToken)
    {
        if (options.BindTenantNamespaces && caches.RoleBindings.Cache.Get(Key(@namespace)) is { Metadata.DeletionTimestamp: null } live && IsOurs(live))
        {
            await apply.DeleteAsync(live, cancellationToken);
        }
    }

    /// <summary>Whether a refusal to read a Secret there may be about to pass.</summary>
    public bool IsSettling(string @namespace)
    {
        if (!fresh.TryGetValue(@namespace, out var since))
        {
            return false;
        }

        var settling = time.GetElapsedTime(since) < Settling;
        if (!settling)
        {
            fresh.TryRemove(@namespace, out _);
        }

        return settling;
    }

    /// <summary>What to do where a Secret cannot be reached.</summary>
    public string Remedy(string @namespace) =>
        $"the operator may not reach Secrets in namespace {@namespace}: "
        + (options.BindTenantNamespaces ? "it is bound there by itself unless that is refused (a quota, a webhook, a namespace that is being deleted); " : "")
        + $"'kubectl create rolebinding {Names.TenantBinding} -n {@namespace} --clusterrole={Names.TenantRole} --serviceaccount={options.PlatformNamespace}:{options.ServiceAccount}' lets it";

    private static bool IsOurs(V1RoleBinding binding) =>
        binding.Metadata.Labels?.TryGetValue(Names.ComponentLabel, out var component) == true && component == Components.TenantAccess;

    private V1RoleBinding Build(string @namespace) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "RoleBinding",
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = @namespace,
            Name = Names.TenantBinding,
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Names.ManagedByLabel] = Names.ManagedBy, [Names.ComponentLabel] = Components.TenantAccess },
        },
        RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = Names.TenantRole },
        Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", NamespaceProperty = options.PlatformNamespace, Name = options.ServiceAccount }],
    };
}
