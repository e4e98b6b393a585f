namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>One committed change.</summary>
/// <param name="Current">The new version; of a deletion, the last state under the version of the deletion.</param>
/// <param name="Previous">The version before, or null where there was none.</param>
internal sealed record Change(ChangeType Type, GroupResource Resource, StoredObject Current, StoredObject? Previous, DateTimeOffset Time)
{
    public long ResourceVersion => Current.ResourceVersion;
}
