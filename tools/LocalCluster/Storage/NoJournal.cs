namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>Keeps nothing: the cluster ends with the process.</summary>
internal sealed class NoJournal : IJournal
{
    public long Load(Action<GroupResource, StoredObject> report) => 0;

    public void Append(Change change)
    {
    }
}
