using System.Globalization;
using ClaudeConfig.Backups;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.Operator.Caching;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Events about backups, on the platform namespace: no object is to blame for a bucket.</summary>
internal sealed class BackupTold(OperatorCaches caches, IKubeApi api, IEventRecorder events, OperatorOptions options)
{
    private BackupOrigin? origin;
    private bool late;

    /// <summary>Which cluster this is.</summary>
    public async Task<BackupOrigin> OriginAsync(CancellationToken cancellationToken) => origin ??= new BackupOrigin(
        "operator", (await api.FindAsync<PartialObjectMetadata<V1Namespace>>(new NamespacedName("", "kube-system"), cancellationToken))?.Metadata.Uid ?? "");

    public void Late(DateTimeOffset since, string problem)
    {
        late = true;
        Record(EventType.Warning, "BackupLate", $"what changed since {since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} is in no backup: {problem}");
    }

    public void Done()
    {
        if (late)
        {
            Record(EventType.Normal, "BackupTaken", "backups hold everything again");
        }

        late = false;
    }

    private void Record(EventType type, string reason, string note)
    {
        if (caches.Namespaces.Cache.Get(new NamespacedName("", options.PlatformNamespace)) is { } platform)
        {
            events.Record(platform, type, reason, "Backup", note);
        }
    }
}
