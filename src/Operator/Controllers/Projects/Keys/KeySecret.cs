using ClaudeConfig.Domain.References;
using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>The Secret that hands a virtual key to its owner.</summary>
internal static class KeySecret
{
    /// <summary>Key of the data entry that holds the virtual key.</summary>
    public const string DataKey = "key";

    public const string CurrentAnnotation = "claudeconfig.dev/key-current";
    public const string PreviousAnnotation = "claudeconfig.dev/key-previous";

    public static string NameOf(ChildOwner project, string keyName) => $"claude-key-{project.Key.Name}-{keyName}";

    public static V1Secret Build(ChildOwner project, string keyName, byte[] key, IssuedKey current, IssuedKey? previous)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CurrentAnnotation] = current.Format() };
        if (previous is not null)
        {
            annotations[PreviousAnnotation] = previous.Format();
        }

        return new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Metadata = project.Metadata(
                project.Key.Namespace,
                NameOf(project, keyName),
                Components.Key,
                new Dictionary<string, string> { [Names.KeyLabel] = keyName, [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) },
                annotations),
            Type = "Opaque",
            Data = new Dictionary<string, byte[]> { [DataKey] = key },
        };
    }

    /// <summary>The stored key when it is whole: readable, and the one its annotation describes.</summary>
    public static byte[]? IntactKey(V1Secret secret, IssuedKey current)
    {
        if (secret.Data is null || !secret.Data.TryGetValue(DataKey, out var stored))
        {
            return null;
        }

        return VirtualKey.TryParse(Encoding.UTF8.GetString(stored), out var key) && key!.Id == current.Id && key.Matches(current.Salt, current.Hash)
            ? stored
            : null;
    }
}
