using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Workloads;

/// <summary>Which pod a workload's token is bound to. The API server's word is remembered for as long as it may be late about a pod that is gone.</summary>
internal sealed class PodTokens(TokenReviewer reviewer, TimeProvider time) : IDisposable
{
    private readonly TokenMemory<PodIdentity> _pods = new(50_000, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), 8, time);

    /// <summary>False where this process has no cluster to ask.</summary>
    public bool Available => reviewer.Available;

    public Task<PodIdentity?> FindAsync(string token, CancellationToken cancellationToken) => _pods.FindAsync(token, stop => reviewer.WorkloadAsync(token, stop), cancellationToken);

    public void Dispose() => _pods.Dispose();
}
