using Prometheus;

namespace ClaudeConfig.Operator.Backups;

/// <summary>What can be seen of backups from outside.</summary>
internal sealed class BackupMetrics
{
    public BackupMetrics(CollectorRegistry? registry = null)
    {
        var metrics = Metrics.WithCustomRegistry(registry ?? Metrics.DefaultRegistry);
        Last = metrics.CreateGauge("claudeconfig_backup_last_success_timestamp_seconds", "When the bucket was last known to hold everything; 0 before");
        Waiting = metrics.CreateGauge("claudeconfig_backup_waiting_since_timestamp_seconds", "Since when something has changed that is in no backup; 0 where nothing has");
        Late = metrics.CreateGauge("claudeconfig_backup_late", "1 while something that changed is in no backup for longer than it may be");
        Failures = metrics.CreateCounter("claudeconfig_backup_failures_total", "Backups that failed, by reason", ["reason"]);
        Writes = metrics.CreateCounter("claudeconfig_backup_written_total", "Contents that were written");
        Bytes = metrics.CreateCounter("claudeconfig_backup_written_bytes_total", "Bytes that were written, manifests included");
        Pruned = metrics.CreateCounter("claudeconfig_backup_pruned_total", "Keys that were removed because they are past their time");
        Entries = metrics.CreateGauge("claudeconfig_backup_entries", "Objects and revisions in the newest backup");
    }

    public Gauge Last { get; }

    public Gauge Waiting { get; }

    public Gauge Late { get; }

    public Counter Failures { get; }

    public Counter Writes { get; }

    public Counter Bytes { get; }

    public Counter Pruned { get; }

    public Gauge Entries { get; }
}
