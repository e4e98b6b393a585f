using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Workloads;

/// <summary>Which pod a workload's token is bound to. The API server's word is remembered for as long as it may be late about a pod that is gone.</summary>
internal sealed class PodTokens(TokenReviewer reviewer, TimeProvider time) : IDisposable
{
    private const int MostRemembered = 50_000;
    private const int AskedAtOnce = 8;
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Unknown = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    // Apart, so that tokens that are made up in masses push out none that is right.
    private readonly Dictionary<string, (PodIdentity? Pod, DateTimeOffset Until)> _right = [];
    private readonly Dictionary<string, (PodIdentity? Pod, DateTimeOffset Until)> _wrong = [];
    private readonly SemaphoreSlim _turn = new(AskedAtOnce);

    /// <summary>False where this process has no cluster to ask.</summary>
    public bool Available => reviewer.Available;

    public async Task<PodIdentity?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Recall(digest, out var pod))
        {
            return pod;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!Recall(digest, out pod))
            {
                pod = await reviewer.WorkloadAsync(token, cancellationToken);
                Remember(digest, pod);
            }

            return pod;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool Recall(string digest, out PodIdentity? pod)
    {
        lock (_gate)
        {
            var found = (_right.TryGetValue(digest, out var seen) || _wrong.TryGetValue(digest, out seen)) && time.GetUtcNow() < seen.Until;
            pod = found ? seen.Pod : null;
            return found;
        }
    }

    private void Remember(string digest, PodIdentity? pod)
    {
        lock (_gate)
        {
            _right.Remove(digest);
            var seen = pod is null ? _wrong : _right;
            if (seen.Count >= MostRemembered)
            {
                seen.Clear();
            }

            seen[digest] = (pod, time.GetUtcNow() + (pod is null ? Unknown : Known));
        }
    }
}
