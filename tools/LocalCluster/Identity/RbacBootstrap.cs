using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Makes the default roles and bindings that are missing.</summary>
internal static class RbacBootstrap
{
    public static async Task EnsureAsync(ObjectService objects, CancellationToken cancellationToken)
    {
        await EnsureAsync(objects, "clusterroles", DefaultRoles.ClusterRoles(), cancellationToken);
        await EnsureAsync(objects, "clusterrolebindings", DefaultRoles.ClusterRoleBindings(), cancellationToken);
    }

    private static async Task EnsureAsync(ObjectService objects, string plural, IEnumerable<JsonObject> wanted, CancellationToken cancellationToken)
    {
        var resource = objects.Registry.Current.Find(RbacIndex.Group, "v1", plural)!;
        foreach (var value in wanted.Where(value => objects.Store.Find(resource.Storage, new ObjectKey("", ObjectMeta.Text(value, "name"))) is null))
        {
            await objects.CreateAsync(new WriteRequest { Resource = resource, FieldManager = "kube-apiserver" }, value, cancellationToken);
        }
    }
}
