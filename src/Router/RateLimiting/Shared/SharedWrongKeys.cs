using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>
/// Guesses that all gateways count together: whoever tries keys at one after another has no more tries than at one. A guess is counted beside its request, so a
/// gateway learns that an address is over at its next guess there; what it counted itself holds at once, and while Redis is away.
/// </summary>
internal sealed class SharedWrongKeys(RedisConnection redis, RateLimiter local, int perMinute, TimeProvider time) : IWrongKeys
{
    private const int MostRemembered = 20_000;

    private readonly Lock gate = new();
    private readonly BoundedTable<ClientNetwork, (long At, TimeSpan Wait)> over = new(MostRemembered);
    private int any;

    public RequestRefusal? CheckFailures(ClientNetwork address)
    {
        if (local.CheckFailures(address) is { } refusal)
        {
            return refusal;
        }

        if (Volatile.Read(ref any) == 0)
        {
            return null;
        }

        lock (gate)
        {
            return over.TryGet(address, out var found) && found.Wait - time.GetElapsedTime(found.At) is var left && left > TimeSpan.Zero ? RequestRefusals.FailedAttempts(perMinute, left) : null;
        }
    }

    public void CountFailure(ClientNetwork address)
    {
        local.CountFailure(address);
        if (perMinute > 0 && redis.Up)
        {
            _ = CountAsync(address);
        }
    }

    private async Task CountAsync(ClientNetwork address)
    {
        var key = RateLimiter.FailuresOf(address);
        try
        {
            // The one that fills the window is the last that is looked at: the script says only of the next that there is no room.
            await redis.RunAsync([LimitScript.KeyOf(key)], LimitScript.Arguments([(new Limit(key, perMinute), 1)], refuses: false));
            var answer = await redis.RunAsync([LimitScript.KeyOf(key)], LimitScript.Arguments([(new Limit(key, perMinute), 0)]));
            if (answer[0] > 0)
            {
                lock (gate)
                {
                    over.Set(address, (time.GetTimestamp(), TimeSpan.FromMicroseconds(answer[1])));
                    Volatile.Write(ref any, 1);
                }
            }
        }
        catch (RedisAwayException)
        {
            // Counted here, as without it.
        }
    }
}
