using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Does in the background what kube-controller-manager does in a real cluster.</summary>
internal interface IController
{
    string Name { get; }

    /// <summary>Whether a change concerns this controller; called inside the store's lock.</summary>
    bool Wants(Change change);

    /// <summary>What is there already, as changes; asked at the start and whenever changes were lost.</summary>
    IEnumerable<Change> Existing();

    ValueTask HandleAsync(Change change, CancellationToken cancellationToken);
}
