using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>
/// Whom it concerns that a project claimed an imported key, or is gone: projects that hold it as well, of which only the first may, and those that were told it is
/// another's. A claim wakes nobody else.
/// </summary>
internal sealed class ImportRivals(OperatorCaches caches, OperatorOptions options)
{
    public IEnumerable<NamespacedName> Of(V1Secret authority)
    {
        if (!Components.IsOf(authority, Components.KeyAuthority) || !KeyAuthority.IsOne(authority))
        {
            return [];
        }

        var ids = KeyAuthority.ClaimsIn(authority, askingUid: "").Select(claim => claim.Id).ToHashSet(StringComparer.Ordinal);
        return ids.Count == 0 ? [] : caches.Projects.Cache.List().Where(project => project.Spec.Keys?.Any(key => key.Imported is not null) == true && (WasRefused(project) || Holds(project, ids))).Select(NamespacedName.Of);
    }

    private static bool WasRefused(ClaudeProject project) =>
        project.Status?.Conditions?.Any(condition => condition is { Type: ProjectConditions.KeysIssued, Reason: ConditionReasons.Conflict }) == true;

    private bool Holds(ClaudeProject project, HashSet<string> ids) =>
        caches.Secrets.Cache.Get(new NamespacedName(options.PlatformNamespace, KeyAuthority.NameOf(project.Metadata.Uid))) is { } authority
        && KeyAuthority.IsOne(authority)
        && KeyAuthority.ClaimsIn(authority, askingUid: "").Any(claim => ids.Contains(claim.Id));
}
