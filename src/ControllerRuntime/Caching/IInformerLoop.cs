namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>What the manager needs of an informer whose kind it does not know.</summary>
internal interface IInformerLoop
{
    string Name { get; }

    bool HasSynced { get; }

    /// <summary>The last version seen; null before the first list.</summary>
    string? ResourceVersion { get; }

    /// <summary>Synced, and in contact with the API not long ago.</summary>
    bool IsCurrent { get; }

    Task RunAsync(CancellationToken cancellationToken);

    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
