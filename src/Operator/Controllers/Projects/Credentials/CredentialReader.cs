using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>Reads provider credentials where the project's spec says they are. Tenants' Secrets are read one by one and never cached.</summary>
internal sealed class CredentialReader(IKubeApi api, TenantAccess access)
{
    /// <summary>Reads the credentials of a project.</summary>
    /// <returns>What was found; null when the right to read is a moment old and may not count yet.</returns>
    public async Task<IReadOnlyList<CredentialSource>?> ReadAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var @namespace = project.Metadata.NamespaceProperty;
        if (project.Spec.Providers?.Any(provider => provider.Credential?.SecretKeyRef is not null) == true)
        {
            await access.EnsureAsync(@namespace, cancellationToken);
        }

        var found = new List<CredentialSource>();
        foreach (var provider in project.Spec.Providers ?? [])
        {
            if (provider.Credential?.SecretKeyRef is { } reference)
            {
                var source = await ReadAsync(provider.Name, provider.Type, reference, new NamespacedName(@namespace, reference.Name), cancellationToken);
                if (source.ProblemReason == ProjectConditions.SecretsNotGrantedReason && access.IsSettling(@namespace))
                {
                    return null;
                }

                found.Add(source);
            }
            else if (provider.Credential?.AwsSecretsManager is not null)
            {
                found.Add(CredentialSource.Missing(
                    provider.Name,
                    ProjectConditions.SourceUnavailableReason,
                    $"provider {provider.Name}: credential.awsSecretsManager is not available in this version; use credential.secretKeyRef"));
            }
        }

        return found;
    }

    private async Task<CredentialSource> ReadAsync(string provider, ProviderType type, SecretKeyReference reference, NamespacedName key, CancellationToken cancellationToken)
    {
        try
        {
            return Pick(provider, type, reference, key, await api.FindAsync<V1Secret>(key, cancellationToken));
        }
        catch (KubeApiException e) when (e.IsForbidden)
        {
            return CredentialSource.Missing(provider, ProjectConditions.SecretsNotGrantedReason, $"provider {provider}: {access.Remedy(key.Namespace)}");
        }
        catch (KubeApiException e) when (e.IsInvalid)
        {
            // A name that no object can have.
            return CredentialSource.Missing(provider, ConditionReasons.Invalid, $"provider {provider}: Secret {key} cannot be read: {e.Message}");
        }
    }

    private static CredentialSource Pick(string provider, ProviderType type, SecretKeyReference reference, NamespacedName key, V1Secret? secret)
    {
        if (secret is null)
        {
            return CredentialSource.Missing(
                provider,
                ConditionReasons.SecretNotFound,
                $"provider {provider}: Secret {key} does not exist; create it, or correct credential.secretKeyRef.name");
        }

        if (secret.Data is null || !secret.Data.TryGetValue(reference.Key, out var value) || Trim(value).Length == 0)
        {
            return CredentialSource.Missing(
                provider,
                ConditionReasons.SecretKeyMissing,
                $"provider {provider}: Secret {key} has no key '{reference.Key}' with a value; add it, or correct credential.secretKeyRef.key");
        }

        return CredentialForm.Read(type, Trim(value), out var problem) is { } credential
            ? CredentialSource.Found(provider, credential)
            : CredentialSource.Missing(provider, ConditionReasons.Invalid, $"provider {provider}: key '{reference.Key}' of Secret {key} {problem}");
    }

    /// <summary>Secrets made from files end with a newline more often than not.</summary>
    private static byte[] Trim(byte[] value) => value.AsSpan().Trim(" \t\r\n"u8).ToArray();
}
