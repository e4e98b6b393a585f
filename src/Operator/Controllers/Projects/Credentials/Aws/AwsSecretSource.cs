using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>Credentials of providers that lie in AWS Secrets Manager.</summary>
internal sealed class AwsSecretSource(AwsSecretStore? store, AwsSecretOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Reads the credential of a provider.</summary>
    public async Task<CredentialSource> ReadAsync(ClaudeProject project, ModelProvider provider, AwsSecret secret, CancellationToken cancellationToken)
    {
        if (AwsSecretAdmission.Admit(project, secret, options, out var problem) is not { } name || store is null)
        {
            return CredentialSource.Missing(provider.Name, ProjectConditions.SecretNotAllowedReason, $"provider {provider.Name}: {problem}");
        }

        var interval = GoDuration.TryParse(secret.RefreshInterval, out var said) && said >= TimeSpan.FromMinutes(1) ? said : Interval;
        var reading = await store.ReadAsync(project.Key, provider.Name, name, interval, cancellationToken);
        if (reading.Value is not { } value)
        {
            return CredentialSource.Missing(provider.Name, reading.Reason!, $"provider {provider.Name}: {reading.Problem}");
        }

        var read = Field(value.Value, secret.JsonKey, out problem) is { } field ? CredentialForm.Read(provider.Type, Trimmed(field), out problem) : null;
        return read is { Length: > 0 }
            ? CredentialSource.Found(provider.Name, read) with { Proof = $"{provider.Name} is version {value.VersionId} of {name.Id}" }
            : CredentialSource.Missing(provider.Name, ConditionReasons.Invalid, $"provider {provider.Name}: secret {name.Id} {problem ?? "is empty"}");
    }

    private static byte[]? Field(byte[] value, string? key, out string? problem)
    {
        problem = null;
        if (key is null)
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(key, out var field))
            {
                problem = field.ValueKind is JsonValueKind.String or JsonValueKind.Object ? null : $"has no text under '{key}'";
                return field.ValueKind == JsonValueKind.String ? System.Text.Encoding.UTF8.GetBytes(field.GetString()!) : problem is null ? System.Text.Encoding.UTF8.GetBytes(field.GetRawText()) : null;
            }

            problem = $"has no field '{key}'; correct credential.awsSecretsManager.jsonKey, or add the field";
        }
        // The exception could quote the secret.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = $"is no JSON, and field '{key}' of it is asked for; leave credential.awsSecretsManager.jsonKey out where the secret is the credential itself";
        }

        return null;
    }

    private static byte[] Trimmed(byte[] value) => value.AsSpan().Trim(" \t\r\n"u8).ToArray();
}
