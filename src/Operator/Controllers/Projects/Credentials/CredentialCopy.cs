using ClaudeConfig.Api;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>The copy of a provider credential in the platform namespace: the only place gateways take it from.</summary>
internal static class CredentialCopy
{
    public const string DataKey = "credential";
    public const string ProviderLabel = "claudeconfig.dev/provider";

    /// <summary>Follows from the project's uid, which nobody else can have.</summary>
    public static string NameOf(string projectUid, string provider) => $"claude-credential-{projectUid}.{provider}";

    /// <summary>How a part is told apart from the others: names of providers hold no dots.</summary>
    public static string KeyOf(string provider, CredentialPart part) => part switch
    {
        CredentialPart.Proxy => provider + ".proxy",
        CredentialPart.Authorities => provider + ".ca",
        _ => provider,
    };

    public static V1Secret Build(ChildOwner project, string platformNamespace, string provider, byte[] value, CredentialPart part = CredentialPart.Key) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = project.Metadata(
            platformNamespace,
            NameOf(project.Uid, KeyOf(provider, part)),
            Components.Credential,
            new Dictionary<string, string> { [ProviderLabel] = provider, [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) }),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [DataKey] = value },
    };

    /// <summary>The credential of a copy; null where it is not the project's, on its way out, or empty.</summary>
    public static byte[]? ValueOf(ChildOwner project, V1Secret? copy) =>
        copy is { Metadata.DeletionTimestamp: null, Data: { } data } && project.Owns(copy) && data.TryGetValue(DataKey, out var value) && value.Length > 0 ? value : null;
}
