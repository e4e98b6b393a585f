using System.Collections.Concurrent;
using System.Globalization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Policies for people who log in, compiled again only where something that they are made of changed: a bundle is compiled at every edit of anything.</summary>
internal sealed class LoginPolicies(Func<ObjectKey, ClaudeConfiguration?> lookup)
{
    private readonly ConcurrentDictionary<ObjectKey, (string Made, LoginPolicy Policy)> known = new();

    public LoginPolicies(OperatorCaches caches)
        : this(key => caches.Configurations.Cache.Get(new NamespacedName(key.Namespace, key.Name)) is { Metadata.DeletionTimestamp: null } found ? found : null)
    {
    }

    public LoginPolicy Of(ClaudeProject project, DomainSnapshot snapshot)
    {
        var input = LoginPolicy.Resolve(project, snapshot, lookup, out var problem);
        var made = Fingerprint(project, input, problem);
        if (known.TryGetValue(project.Key, out var before) && before.Made == made)
        {
            return before.Policy;
        }

        var policy = LoginPolicy.Of(project, input, problem);
        known[project.Key] = (made, policy);
        return policy;
    }

    /// <summary>Forgets projects that are gone.</summary>
    public void Keep(IReadOnlySet<ObjectKey> projects)
    {
        foreach (var gone in known.Keys.Where(key => !projects.Contains(key)))
        {
            known.TryRemove(gone, out _);
        }
    }

    private static string Fingerprint(ClaudeProject project, PolicyInput? input, (string Reason, string Message)? problem) => input is null
        ? problem?.Message ?? ""
        : string.Join('\n', [
            project.Spec.Login is null ? "demanded" : "named",
            .. input.Layers.Select(layer => string.Create(CultureInfo.InvariantCulture, $"{layer.Configuration.Key} {layer.Configuration.Metadata.Uid} {layer.Configuration.Metadata.Generation} {layer.Demand}")),
            .. input.Locks.Select(locked => locked.ToString()),
            .. input.Findings.Select(finding => finding.ToString()),
        ]);
}
