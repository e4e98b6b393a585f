namespace ClaudeConfig.Aws;

/// <summary>
/// The keys that a program signs with: those of its environment, or those of its pod (IRSA, EKS Pod Identity), which are bought again before
/// they end. While buying fails the last ones are used until their end.
/// </summary>
public sealed class KeyChain(AwsEnvironment environment, IAwsAsker http, string region, RoleAsker asks, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly RoleKeys _role = new(environment, http, region, asks, time);
    private volatile AwsKeys? _current;
    private DateTimeOffset _notBefore;

    /// <summary>The keys to sign with now.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="AwsException">There are none, and why.</exception>
    public async ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (environment.Keys is { } given)
        {
            return given;
        }

        if (Fresh(Early) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Fresh(Early) ?? await BuyAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private AwsKeys? Fresh(TimeSpan left) => _current is { } keys && (keys.Expires is not { } end || end - left > time.GetUtcNow()) ? keys : null;

    private async Task<AwsKeys> BuyAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < _notBefore && Fresh(TimeSpan.Zero) is { } last)
        {
            return last;
        }

        try
        {
            return _current = await _role.FetchAsync(null, "", cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException) when (Fresh(TimeSpan.Zero) is { } old)
        {
            // Good until their end: who could not be asked now is asked again in a moment.
            _notBefore = time.GetUtcNow() + Rest;
            return old;
        }
    }
}
