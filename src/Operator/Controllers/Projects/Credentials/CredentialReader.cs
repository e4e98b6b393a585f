using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>Reads credentials and authorities of providers where the project's spec says they are. Tenants' Secrets are read one by one and never cached.</summary>
internal sealed class CredentialReader(IKubeApi api, TenantAccess access, AwsSecretSource aws)
{
    /// <summary>Reads the credentials of a project.</summary>
    /// <returns>What was found; null when the right to read is a moment old and may not count yet.</returns>
    public async Task<IReadOnlyList<CredentialSource>?> ReadAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var @namespace = project.Metadata.NamespaceProperty;
        if (TenantAccess.ReadsSecretsFor(project))
        {
            await access.EnsureAsync(@namespace, cancellationToken);
        }

        var found = new List<CredentialSource>();
        foreach (var provider in project.Spec.Providers ?? [])
        {
            if (provider.Credential?.SecretKeyRef is { } reference)
            {
                found.Add(await ReadAsync(provider.Name, "credential.secretKeyRef", reference, @namespace, Form(provider.Type), cancellationToken));
            }
            else if (provider.Credential?.AwsSecretsManager is { } secret)
            {
                found.Add(await aws.ReadAsync(project, provider, secret, cancellationToken));
            }

            if (provider.ProxyCredentialRef is { } proxy)
            {
                found.Add(await ReadAsync(provider.Name, "proxyCredentialRef", proxy, @namespace, EgressForm.ReadProxy, cancellationToken) with { Part = CredentialPart.Proxy });
            }

            if (provider.CaBundleRef is { } authorities)
            {
                found.Add(await ReadAsync(provider.Name, authorities, @namespace, cancellationToken) with { Part = CredentialPart.Authorities });
            }
        }

        return found.Any(source => source.ProblemReason == ProjectConditions.SecretsNotGrantedReason) && access.IsSettling(@namespace) ? null : found;
    }

    private static ReadForm Form(ProviderType type) => (byte[] value, out string? problem) => CredentialForm.Read(type, value, out problem);

    private async Task<CredentialSource> ReadAsync(string provider, CaBundleReference reference, string @namespace, CancellationToken cancellationToken)
    {
        const string Field = "caBundleRef";
        var key = new NamespacedName(@namespace, reference.Name);
        switch (reference.Kind)
        {
            case CaBundleKind.Secret:
                return await ReadAsync(provider, Field, new SecretKeyReference { Name = reference.Name, Key = reference.Key }, @namespace, EgressForm.ReadAuthorities, cancellationToken);
            case null or CaBundleKind.ConfigMap:
                try
                {
                    var map = await api.FindAsync<V1ConfigMap>(key, cancellationToken);
                    var data = map?.Data?.TryGetValue(reference.Key, out var text) == true ? System.Text.Encoding.UTF8.GetBytes(text) : map?.BinaryData?.TryGetValue(reference.Key, out var bytes) == true ? bytes : null;
                    return Pick(provider, Field, reference.Key, $"ConfigMap {key}", map is not null, data, EgressForm.ReadAuthorities);
                }
                catch (KubeApiException e) when (e.IsInvalid || e.IsForbidden)
                {
                    return CredentialSource.Missing(provider, ConditionReasons.Invalid, $"provider {provider}: ConfigMap {key} cannot be read: {e.Message}");
                }

            default:
                return CredentialSource.Missing(provider, ConditionReasons.UnknownValue, $"provider {provider}: caBundleRef.kind holds a value that this version does not know; write ConfigMap or Secret");
        }
    }

    private async Task<CredentialSource> ReadAsync(
        string provider, string field, SecretKeyReference reference, string @namespace, ReadForm form, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(@namespace, reference.Name);
        try
        {
            var secret = await api.FindAsync<V1Secret>(key, cancellationToken);
            return Pick(provider, field, reference.Key, $"Secret {key}", secret is not null, secret?.Data?.TryGetValue(reference.Key, out var value) == true ? value : null, form);
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

    private static CredentialSource Pick(string provider, string field, string key, string what, bool exists, byte[]? value, ReadForm form)
    {
        if (!exists)
        {
            return CredentialSource.Missing(provider, ConditionReasons.SecretNotFound, $"provider {provider}: {what} does not exist; create it, or correct {field}.name");
        }

        if (value is null || Trim(value).Length == 0)
        {
            return CredentialSource.Missing(
                provider, ConditionReasons.SecretKeyMissing, $"provider {provider}: {what} has no key '{key}' with a value; add it, or correct {field}.key");
        }

        return form(Trim(value), out var problem) is { } read
            ? CredentialSource.Found(provider, read)
            : CredentialSource.Missing(provider, ConditionReasons.Invalid, $"provider {provider}: key '{key}' of {what} {problem}");
    }

    /// <summary>Secrets made from files end with a newline more often than not.</summary>
    private static byte[] Trim(byte[] value) => value.AsSpan().Trim(" \t\r\n"u8).ToArray();

    /// <summary>Judges a value and gives it the form in which it travels.</summary>
    private delegate byte[]? ReadForm(byte[] value, out string? problem);
}
