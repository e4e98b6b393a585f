namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>What the manager needs of a controller whose kind it does not know.</summary>
internal interface IController
{
    string Name { get; }

    bool OnEveryReplica { get; }

    /// <summary>All that is wrong with its registration.</summary>
    IEnumerable<string> Validate();

    /// <summary>What is wrong while it runs; null when nothing is.</summary>
    string? Problem { get; }

    /// <summary>Reconciles until told to finish; then finishes what is in hand, unless aborted.</summary>
    Task RunAsync(CancellationToken finish, CancellationToken abort);
}
