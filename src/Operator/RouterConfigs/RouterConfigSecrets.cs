using ClaudeConfig.Domain.Projects;
using System.Globalization;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
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

    public static string NameOf(int slot, string name = Name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{slot}");

    /// <summary>The manifest first, then each part in a Secret of its own.</summary>
    /// <param name="platformNamespace">Where to.</param>
    /// <param name="files">The bundle.</param>
    /// <param name="gateway">Whose it is; empty for the shared gateway.</param>
    /// <exception cref="InvalidOperationException">There are more parts than are mounted: ask <see cref="BundleOverflow"/> before.</exception>
    public static IReadOnlyList<V1Secret> Build(string platformNamespace, IReadOnlyDictionary<string, byte[]> files, string gateway = "")
    {
        var name = gateway.Length == 0 ? Name : GatewayNames.BundleOf(gateway);
        if (files.Count - 1 > RouterBundle.MaxParts)
        {
            throw new InvalidOperationException($"{files.Count - 1} parts are more than the {RouterBundle.MaxParts} that gateways mount");
        }

        return
        [
            Secret(platformNamespace, name, gateway, RouterBundle.ManifestFile, files[RouterBundle.ManifestFile]),
            .. Parts(platformNamespace, name, gateway, BundlePartKind.Config, files),
            .. Parts(platformNamespace, name, gateway, BundlePartKind.Credentials, files),
        ];
    }

    private static IEnumerable<V1Secret> Parts(string platformNamespace, string name, string gateway, BundlePartKind kind, IReadOnlyDictionary<string, byte[]> files)
    {
        for (var index = 0; files.TryGetValue(RouterBundle.FileOf(kind, index), out var content); index++)
        {
            yield return Secret(platformNamespace, NameOf(SlotOf(kind, index), name), gateway, RouterBundle.FileOf(kind, index), content);
        }
    }

    // Counted from both ends: a file stays in the same Secret whatever the other kind needs, so no two that are mounted together ever hold one file.
    private static int SlotOf(BundlePartKind kind, int index) => kind == BundlePartKind.Config ? index : RouterBundle.MaxParts - 1 - index;

    private static V1Secret Secret(string platformNamespace, string name, string gateway, string file, byte[] content) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = platformNamespace,
            Name = name,
            Labels = Labels(gateway),
        },
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [file] = content },
    };

    private static SortedDictionary<string, string> Labels(string gateway)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Names.ManagedByLabel] = Names.ManagedBy, [Names.ComponentLabel] = Components.RouterConfig };
        if (gateway.Length > 0)
        {
            labels[Names.GatewayLabel] = gateway;
        }

        return labels;
    }
}
