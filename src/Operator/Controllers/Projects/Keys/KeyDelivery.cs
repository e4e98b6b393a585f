using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>The Secret beside the project that hands a key to its owner. It delivers and decides nothing: the authority does.</summary>
internal static class KeyDelivery
{
    /// <summary>Key of the data entry that holds the virtual key.</summary>
    public const string DataKey = "key";

    /// <summary>A key's name holds no dot, so the last one tells where it begins.</summary>
    public static string NameOf(ChildOwner project, string keyName) => project.ChildName("claude-key", project.Key.Namespace, keyName);

    public static V1Secret Build(ChildOwner project, string keyName, string keyId, byte[] key) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = project.Metadata(
            project.Key.Namespace,
            NameOf(project, keyName),
            Components.Key,
            new Dictionary<string, string> { [Names.KeyLabel] = keyName, [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) },
            new Dictionary<string, string> { [Names.KeyIdAnnotation] = keyId }),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [DataKey] = key },
    };

    public static byte[] Bytes(VirtualKey key) => Encoding.UTF8.GetBytes(key.Reveal());

    /// <summary>The key that a Secret holds, whatever it is.</summary>
    public static byte[]? KeyOf(V1Secret? secret) => secret?.Data?.TryGetValue(DataKey, out var key) == true ? key : null;

    /// <summary>Whether a live Secret says all that is wanted of it. What others added stays theirs.</summary>
    public static bool Says(V1Secret live, V1Secret wanted) =>
        KeyOf(live).AsSpan().SequenceEqual(KeyOf(wanted)) && Holds(live.Metadata.Labels, wanted.Metadata.Labels) && Holds(live.Metadata.Annotations, wanted.Metadata.Annotations);

    private static bool Holds(IDictionary<string, string>? live, IDictionary<string, string> wanted) =>
        wanted.All(entry => live?.TryGetValue(entry.Key, out var value) == true && value == entry.Value);
}
