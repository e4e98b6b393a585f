using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>The Secrets in the platform namespace that carry the bundle; gateways mount them together as one folder.</summary>
internal static class RouterConfigSecrets
{
    /// <summary>Name of the first Secret; further parts are numbered from 1.</summary>
    public const string Name = "claudeconfig-router-config";

    public static string NameOf(int part) => part == 0 ? Name : $"{Name}-{part}";

    /// <summary>The manifest, the credentials and the first part lie in the first Secret, each further part in one of its own.</summary>
    public static IReadOnlyList<V1Secret> Build(string platformNamespace, IReadOnlyDictionary<string, byte[]> files)
    {
        var first = files.Where(file => !IsLaterPart(file.Key)).ToDictionary();
        var later = files.Where(file => IsLaterPart(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal).ToArray();
        return
        [
            Secret(platformNamespace, 0, first),
            .. later.Select((file, index) => Secret(platformNamespace, index + 1, new Dictionary<string, byte[]> { [file.Key] = file.Value })),
        ];
    }

    private static bool IsLaterPart(string file) =>
        file.StartsWith("config.", StringComparison.Ordinal) && file != "config.000" && file != RouterBundle.ManifestFile;

    private static V1Secret Secret(string platformNamespace, int part, Dictionary<string, byte[]> data) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = platformNamespace,
            Name = NameOf(part),
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [Names.ManagedByLabel] = Names.ManagedBy,
                [Names.ComponentLabel] = Components.RouterConfig,
            },
        },
        Type = "Opaque",
        Data = data,
    };
}
