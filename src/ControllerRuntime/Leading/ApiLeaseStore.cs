using ClaudeConfig.ControllerRuntime.Client;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>The Lease in the API. Not behind the fence it holds up.</summary>
internal sealed class ApiLeaseStore(IKubeApi api, NamespacedName key) : ILeaseStore
{
    public Task<V1Lease?> FindAsync(CancellationToken cancellationToken) => api.FindAsync<V1Lease>(key, cancellationToken);

    public Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken) => api.CreateAsync(lease, cancellationToken);

    public Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken) => api.ReplaceAsync(lease, cancellationToken);
}
