using ClaudeConfig.Api;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>Values of the component label: what a child is for.</summary>
internal static class Components
{
    public const string Key = "key";
    public const string KeyAuthority = "key-authority";
    public const string Credential = "credential";
    public const string Members = "members";
    public const string Identity = "identity";
    public const string Bundle = "bundle";
    public const string Revision = "revision";
    public const string TenantAccess = "tenant-access";
    public const string RouterConfig = "router-config";
    public const string Gateway = "gateway";
    public const string Egress = "egress";

    /// <summary>Whether a child says that it is for this.</summary>
    public static bool IsOf(IKubernetesObject<V1ObjectMeta> child, string component) =>
        child.Metadata.Labels?.TryGetValue(Names.ComponentLabel, out var found) == true && found == component;
}
