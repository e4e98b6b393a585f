using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Backups;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Policy.Bundles;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

/// <summary>What of this cluster belongs into backups: by metadata from the caches, and by content one at a time.</summary>
internal sealed class BackupInventory(OperatorCaches caches, IKubeApi api)
{
    /// <summary>Everything, as far as metadata tell it.</summary>
    public IReadOnlyList<BackupItem> Items() =>
    [
        .. Of(ClaudeProject.KubeKind, caches.Projects),
        .. Of(ClaudeConfiguration.KubeKind, caches.Configurations),
        .. Of(ModelRoute.KubeKind, caches.Routes),
        .. Of(Budget.KubeKind, caches.Budgets),
        .. caches.Revisions.Cache.List().Select(ItemOf).OfType<BackupItem>(),
    ];

    /// <summary>The content of an item as it is now; null where it is gone.</summary>
    public Task<byte[]?> ReadAsync(BackupItem item, CancellationToken cancellationToken) => item.Kind switch
    {
        ClaudeProject.KubeKind => RawAsync<RawProject>(item, cancellationToken),
        ClaudeConfiguration.KubeKind => RawAsync<RawConfiguration>(item, cancellationToken),
        ModelRoute.KubeKind => RawAsync<RawRoute>(item, cancellationToken),
        Budget.KubeKind => RawAsync<RawBudget>(item, cancellationToken),
        _ => RevisionAsync(item, cancellationToken),
    };

    /// <summary>Calls back whenever something changes that is in backups. Status is not, and changes all the time.</summary>
    public void Subscribe(Action changed)
    {
        Subscribe(caches.Projects, changed);
        Subscribe(caches.Configurations, changed);
        Subscribe(caches.Routes, changed);
        Subscribe(caches.Budgets, changed);
        Subscribe(caches.Revisions, changed);
    }

    private static void Subscribe<T>(IInformer<T> informer, Action changed)
        where T : class, IKubernetesObject<V1ObjectMeta> => informer.Subscribe(change =>
    {
        if (change.Type != InformerEventType.Updated || change.Previous is null || StampOf(change.Previous) != StampOf(change.Object))
        {
            changed();
        }
    });

    private static IEnumerable<BackupItem> Of<T>(string kind, IInformer<T> informer)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        informer.Cache.List().Where(item => item.Metadata.DeletionTimestamp is null).Select(item => new BackupItem(kind, item.Metadata.NamespaceProperty, item.Metadata.Name, StampOf(item)));

    private static string StampOf(IKubernetesObject<V1ObjectMeta> item) =>
        BackupContent.StampOf(item.Metadata.Uid, item.Metadata.Generation ?? 0, item.Metadata.Labels, item.Metadata.Annotations);

    /// <summary>Only what a configuration of ours has made: anybody can write labels.</summary>
    private BackupItem? ItemOf(PartialObjectMetadata<V1ControllerRevision> revision) =>
        RevisionHistory.RevisionOf(revision) is { Length: > 0 and <= 128 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && revision.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Kind == ClaudeConfiguration.KubeKind) is { } owner
            && caches.Configurations.Cache.Get(new NamespacedName(revision.Metadata.NamespaceProperty, owner.Name)) is { } configuration
            && ChildOwner.Of(configuration).Owns(revision) && revision.Metadata.Name == RevisionHistory.NameOf(ChildOwner.Of(configuration), name)
                ? new BackupItem(BackupKinds.Revision, revision.Metadata.NamespaceProperty, owner.Name, name)
                : null;

    private async Task<byte[]?> RawAsync<T>(BackupItem item, CancellationToken cancellationToken)
        where T : RawObject
    {
        if (await api.FindAsync<T>(new NamespacedName(item.Namespace, item.Name), cancellationToken) is not { } found)
        {
            return null;
        }

        found.ApiVersion = ApiGroup.ApiVersion;
        found.Kind = item.Kind;
        using var document = JsonDocument.Parse(KubeJson.Serialize(found));
        return BackupContent.Of(document.RootElement);
    }

    private async Task<byte[]?> RevisionAsync(BackupItem item, CancellationToken cancellationToken)
    {
        if (caches.Configurations.Cache.Get(new NamespacedName(item.Namespace, item.Name)) is not { } configuration)
        {
            return null;
        }

        var name = RevisionHistory.NameOf(ChildOwner.Of(configuration), item.Stamp);
        var found = await api.FindAsync<V1ControllerRevision>(new NamespacedName(item.Namespace, name), cancellationToken);
        // One whose content is not what its name says is no revision of ours.
        return RevisionContent.Read(found?.Data) is { } data && PolicyBundle.TryRead(data, out var bundle, out _) && bundle.Revision == item.Stamp ? RevisionContent.Write(bundle) : null;
    }
}
