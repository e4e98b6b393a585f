using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>Looks for the hashes of keys that a project imports, in its own namespace alone, and for other projects that have the same keys.</summary>
internal sealed class ImportedKeys(IKubeApi api, TenantAccess access, OperatorCaches caches)
{
    private const int HashDigits = 64;

    public async Task<IReadOnlyDictionary<string, FoundImport>> FindAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, FoundImport>(StringComparer.Ordinal);
        var secrets = new Dictionary<string, (V1Secret? Secret, bool Forbidden)>(StringComparer.Ordinal);
        foreach (var key in (project.Spec.Keys ?? []).Where(key => key.Imported is not null))
        {
            var reference = key.Imported!.HashRef;
            if (!secrets.TryGetValue(reference.Name, out var read))
            {
                secrets[reference.Name] = read = await ReadAsync(new NamespacedName(project.Key.Namespace, reference.Name), cancellationToken);
            }

            found[key.Name] = read.Forbidden
                ? new FoundImport(null, (ProjectConditions.SecretsNotGrantedReason, $"key {key.Name}: {access.Remedy(project.Key.Namespace)}"), Unknown: true)
                : Of(project, key.Name, reference, read.Secret);
        }

        return found.Values.Any(import => import.Hash is not null) ? WithClaims(ChildOwner.Of(project), found) : found;
    }

    /// <summary>What a Secret says.</summary>
    internal static FoundImport Of(ClaudeProject project, string key, SecretKeyReference reference, V1Secret? secret)
    {
        var place = $"spec.keys[{key}].imported.hashRef: Secret {project.Key.Namespace}/{reference.Name}";
        if (secret is null)
        {
            return new FoundImport(null, (ConditionReasons.SecretNotFound, $"{place} does not exist, so the key does not work; 'claudeconfig import' writes such a Secret"));
        }

        if (secret.Data?.TryGetValue(reference.Key, out var data) != true || data is not { Length: > 0 })
        {
            return new FoundImport(null, (ConditionReasons.SecretKeyMissing, $"{place} has no entry {reference.Key}, so the key does not work; put the SHA-256 of the key there"));
        }

        var text = data.Length > 2 * HashDigits ? "" : Encoding.UTF8.GetString(data).Trim();
        return text.Length == HashDigits && !text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF")
            ? new FoundImport(Convert.FromHexString(text))
            : new FoundImport(null, (ConditionReasons.Invalid, $"{place}, entry {reference.Key}, is not the SHA-256 of a key, {HashDigits} hexadecimal digits, so the key does not work; never put a key itself there"));
    }

    private async Task<(V1Secret? Secret, bool Forbidden)> ReadAsync(NamespacedName name, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.FindAsync<V1Secret>(name, cancellationToken), false);
        }
        catch (KubeApiException e) when (e.IsForbidden)
        {
            return (null, true);
        }
    }

    private Dictionary<string, FoundImport> WithClaims(ChildOwner project, Dictionary<string, FoundImport> found)
    {
        var wanted = found.Values.Where(import => import.Hash is not null).Select(import => VirtualKey.ImportedId(import.Hash)).ToHashSet(StringComparer.Ordinal);
        var claims = new Dictionary<string, KeyClaim>(StringComparer.Ordinal);
        foreach (var authority in caches.Secrets.Cache.List().Where(KeyAuthority.IsOne))
        {
            foreach (var (id, claim) in KeyAuthority.ClaimsIn(authority, project.Uid).Where(entry => wanted.Contains(entry.Id)))
            {
                claims[id] = claims.TryGetValue(id, out var known) && known.CompareTo(claim) < 0 ? known : claim;
            }
        }

        return found.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.Hash is { } hash && claims.TryGetValue(VirtualKey.ImportedId(hash), out var claim) ? entry.Value with { Claim = claim } : entry.Value,
            StringComparer.Ordinal);
    }
}
