using System.Globalization;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// The Secrets in the platform namespace that carry the bundle. Their names are fixed and gateways mount all of them as one folder, each
/// optionally: a part more restarts nothing.
/// </summary>
internal static class RouterConfigSecrets
{
    /// <summary>Name of the Secret with the manifest; those of the parts add a number from 0 to 31.</summary>
    public const string Name = "claudeconfig-router-config";

    public static string NameOf(int slot) => string.Create(CultureInfo.InvariantCulture, $"{Name}-{slot}");

    /// <summary>The manifest first, then each part in a Secret of its own.</summary>
    /// <exception cref="InvalidOperationException">There are more parts than are mounted: ask <see cref="BundleOverflow"/> before.</exception>
    public static IReadOnlyList<V1Secret> Build(string platformNamespace, IReadOnlyDictionary<string, byte[]> files)
    {
        if (files.Count - 1 > RouterBundle.MaxParts)
        {
            throw new InvalidOperationException($"{files.Count - 1} parts are more than the {RouterBundle.MaxParts} that gateways mount");
        }

        return
        [
            Secret(platformNamespace, Name, RouterBundle.ManifestFile, files[RouterBundle.ManifestFile]),
            .. Parts(platformNamespace, BundlePartKind.Config, files),
            .. Parts(platformNamespace, BundlePartKind.Credentials, files),
        ];
    }

    private static IEnumerable<V1Secret> Parts(string platformNamespace, BundlePartKind kind, IReadOnlyDictionary<string, byte[]> files)
    {
        for (var index = 0; files.TryGetValue(RouterBundle.FileOf(kind, index), out var content); index++)
        {
            yield return Secret(platformNamespace, NameOf(SlotOf(kind, index)), RouterBundle.FileOf(kind, index), content);
        }
    }

    // Counted from both ends: a file stays in the same Secret whatever the other kind needs, so no two that are mounted together ever hold one file.
    private static int SlotOf(BundlePartKind kind, int index) => kind == BundlePartKind.Config ? index : RouterBundle.MaxParts - 1 - index;

    private static V1Secret Secret(string platformNamespace, string name, string file, byte[] content) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = platformNamespace,
            Name = name,
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [Names.ManagedByLabel] = Names.ManagedBy,
                [Names.ComponentLabel] = Components.RouterConfig,
            },
        },
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [file] = content },
    };
}
