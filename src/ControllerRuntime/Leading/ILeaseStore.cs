using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>Where the Lease is kept. A stale write fails with a conflict.</summary>
internal interface ILeaseStore
{
    Task<V1Lease?> FindAsync(CancellationToken cancellationToken);

    Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken);

    Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken);
}
