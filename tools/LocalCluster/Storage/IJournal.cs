namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>Where changes are kept beyond the life of the process.</summary>
internal interface IJournal
{
    /// <summary>Reports every stored object once.</summary>
    /// <returns>The revision that the journal had reached.</returns>
    long Load(Action<GroupResource, StoredObject> report);

    /// <summary>Keeps a change; called inside the store's lock, before the change becomes visible.</summary>
    void Append(Change change);
}
