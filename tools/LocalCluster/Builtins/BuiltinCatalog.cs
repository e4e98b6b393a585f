using System.Collections.Frozen;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Schemas of the built-in kinds, by apiVersion and kind.</summary>
internal sealed class BuiltinCatalog
{
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["core"] = "",
        ["admissionregistration"] = "admissionregistration.k8s.io",
        ["apiextensions"] = "apiextensions.k8s.io",
        ["authentication"] = "authentication.k8s.io",
        ["authorization"] = "authorization.k8s.io",
        ["coordination"] = "coordination.k8s.io",
        ["discovery"] = "discovery.k8s.io",
        ["events"] = "events.k8s.io",
        ["networking"] = "networking.k8s.io",
        ["rbac"] = "rbac.authorization.k8s.io",
        ["scheduling"] = "scheduling.k8s.io",
        ["storage"] = "storage.k8s.io",
    };

    private static readonly Lazy<BuiltinCatalog> Loaded = new(() => new BuiltinCatalog(BuiltinTypeTable.Instance));

    private readonly FrozenDictionary<(string ApiVersion, string Kind), BuiltinSchema> _schemas;

    private BuiltinCatalog(BuiltinTypeTable table)
    {
        var fieldTypes = new BuiltinFieldTypes(table);
        _schemas = table.All
            .Where(type => type.Fields.TryGetValue("metadata", out var metadata) && metadata.Type.Name == "meta.v1.ObjectMeta" && type.Name is not ("PodTemplateSpec" or "JobTemplateSpec" or "PersistentVolumeClaimTemplate"))
            .ToFrozenDictionary(type => (ApiVersion(type), type.Name), type => new BuiltinSchema(table, type, ApiVersion(type), fieldTypes.ForObject(type)));
    }

    public static BuiltinCatalog Instance => Loaded.Value;

    public IEnumerable<BuiltinSchema> All => _schemas.Values;

    /// <returns>The schema, or null where the kind is not built in.</returns>
    public BuiltinSchema? Find(string apiVersion, string kind) => _schemas.GetValueOrDefault((apiVersion, kind));

    /// <summary>Name of the group that a package of types serves.</summary>
    public static string GroupOf(string package) => Groups.GetValueOrDefault(package, package);

    private static string ApiVersion(BuiltinType type)
    {
        var parts = type.FullName.Split('.');
        var group = GroupOf(parts[0]);
        return group.Length == 0 ? parts[1] : $"{group}/{parts[1]}";
    }
}
