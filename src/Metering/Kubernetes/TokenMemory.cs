using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What the API server said of tokens, for a while.</summary>
/// <param name="most">Tokens that are remembered, right and wrong ones apart: so that tokens that are made up in masses push out none that is right.</param>
/// <param name="known">How long a right one is remembered: at most that long after its pod is gone.</param>
/// <param name="unknown">How long a wrong one is.</param>
/// <param name="askedAtOnce">Few are asked about at a time: who sends rubbish keeps nobody's API server busy.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenMemory<T>(int most, TimeSpan known, TimeSpan unknown, int askedAtOnce, TimeProvider time) : IDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (T? Whose, DateTimeOffset Until)> _right = [];
    private readonly Dictionary<string, (T? Whose, DateTimeOffset Until)> _wrong = [];
    private readonly SemaphoreSlim _turn = new(askedAtOnce);

    /// <summary>Whose a token is; null for nobody's. What <paramref name="ask"/> throws is not remembered.</summary>
    public async Task<T?> FindAsync(string token, Func<CancellationToken, Task<T?>> ask, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Recall(digest, out var whose))
        {
            return whose;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!Recall(digest, out whose))
            {
                whose = await ask(cancellationToken);
                Remember(digest, whose);
            }

            return whose;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool Recall(string digest, out T? whose)
    {
        lock (_gate)
        {
            var found = (_right.TryGetValue(digest, out var seen) || _wrong.TryGetValue(digest, out seen)) && time.GetUtcNow() < seen.Until;
            whose = found ? seen.Whose : null;
            return found;
        }
    }

    private void Remember(string digest, T? whose)
    {
        lock (_gate)
        {
            _right.Remove(digest);
            var seen = whose is null ? _wrong : _right;
            if (seen.Count >= most)
            {
                seen.Clear();
            }

            seen[digest] = (whose, time.GetUtcNow() + (whose is null ? unknown : known));
        }
    }
}
