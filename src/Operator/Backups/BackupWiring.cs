using ClaudeConfig.Api.Common;
using ClaudeConfig.Aws;
using ClaudeConfig.Backups;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Operator.Caching;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Puts backups together, where there is a bucket for them.</summary>
internal static class BackupWiring
{
    /// <summary>Starts them.</summary>
    /// <param name="manager">Runs them.</param>
    /// <param name="options">Where they go.</param>
    /// <param name="caches">What they hold.</param>
    /// <param name="stored">Learns which revisions are in one.</param>
    /// <param name="news">Told the configurations of which more is stored, or less.</param>
    /// <param name="time">The time.</param>
    /// <param name="random">Spreads what is tried again.</param>
    /// <param name="loggers">Logs.</param>
    /// <returns>The revisions that backups hold; none where there are no backups.</returns>
    public static IRevisionArchive Register(IControllerManager manager, OperatorOptions options, OperatorCaches caches, StoredRevisions stored, Action<IReadOnlyList<ObjectKey>> news, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        if (options.Backups is not { } backups)
        {
            return new RevisionArchive(null);
        }

        var keys = new KeyChain(options.Aws, new AwsHttp(), backups.Settings.Region, new RoleAsker("operator", "AWS_ROLE_ARN of the operator"), time);
        var archive = new BackupArchive(new S3BackupStore(S3Clients.Create(backups.Settings, keys), backups.Settings, time), backups.Settings, time);
        if (options.DryRun)
        {
            return new RevisionArchive(archive);
        }

        var inventory = new BackupInventory(caches, manager.Api);
        var told = new BackupTold(caches, manager.Api, manager.Events(OperatorWiring.EventSource), options);
        var loop = new BackupLoop(archive, inventory, told, backups, new BackupMetrics(), items => news(stored.Take(items)), time, random, loggers.CreateLogger<BackupLoop>());
        inventory.Subscribe(loop.Changed);
        manager.AddLeaderTask("backups", loop.RunAsync);
        return new RevisionArchive(archive);
    }
}
