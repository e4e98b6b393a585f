using ClaudeConfig.Domain.References;
using ClaudeConfig.Api;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>The copy of a provider credential in the platform namespace: the only place gateways take it from.</summary>
internal static class CredentialCopy
{
    public const string DataKey = "credential";
    public const string ProviderLabel = "claudeconfig.dev/provider";

    public static V1Secret Build(ChildOwner project, string platformNamespace, string provider, byte[] value) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = project.Metadata(
            platformNamespace,
            project.ChildName("claude-credential", platformNamespace, provider),
            Components.Credential,
            new Dictionary<string, string> { [ProviderLabel] = provider, [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) }),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [DataKey] = value },
    };

    public static string? ProviderOf(V1Secret secret) =>
        secret.Metadata.Labels is { } labels && labels.TryGetValue(ProviderLabel, out var provider) ? provider : null;
}
