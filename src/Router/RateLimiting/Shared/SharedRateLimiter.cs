using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Observability;
using StackExchange.Redis;

namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>Limits that all gateways count together. While that is not possible, the configured mode decides, and nobody waits.</summary>
internal sealed class SharedRateLimiter(RedisConnection redis, RateLimiter local, RedisOutageMode whenAway, TimeProvider time, RouterMetrics metrics) : IRateLimits, ITokenCounter
{
    private const int MostRemembered = 20_000;

    private readonly Lock gate = new();
    // Of limits that were found full: what is full stays so for as long as was said, and need not be asked again.
    private readonly BoundedTable<Limit, (long At, TimeSpan Wait)> full = new(MostRemembered);

    public RequestRefusal? Check(Caller caller)
    {
        if (!redis.Up)
        {
            return whenAway == RedisOutageMode.Local ? local.Check(caller) : null;
        }

        lock (gate)
        {
            foreach (var limit in LimitsOf.Request(caller, null, default))
            {
                if (full.TryGet(limit, out var found) && found.Wait - time.GetElapsedTime(found.At) is var left && left > TimeSpan.Zero)
                {
                    return RequestRefusals.RateLimited(limit, left);
                }
            }
        }

        return null;
    }

    public async ValueTask<Admittance> AdmitAsync(Caller caller, RouteEntry? route, ClientNetwork address, IReadOnlyList<Limit> more)
    {
        var limits = LimitsOf.Request(caller, route, address);
        limits.AddRange(more);
        if (limits.Count == 0)
        {
            return default;
        }

        if (redis.Up)
        {
            try
            {
                return Read(limits, await redis.RunAsync(Keys(limits), LimitScript.Arguments([.. limits.Select(limit => (limit, limit.Key.Tokens ? 0L : 1L))])));
            }
            catch (RedisAwayException)
            {
                // The mode decides, as for those who do not even ask.
            }
        }

        metrics.SharedLimitsMissed.Inc();
        return whenAway switch
        {
            RedisOutageMode.Local => Here(limits),
            RedisOutageMode.Deny => new Admittance(null, RequestRefusals.LimitsUnavailable),
            _ => default,
        };
    }

    public void Count(IReadOnlyList<Limit> limits, long amount)
    {
        if (limits.Count > 0 && amount > 0)
        {
            _ = CountAsync(limits, amount);
        }
    }

    private Admittance Here(List<Limit> limits)
    {
        var refusal = local.Admit(limits, out var admission);
        return new Admittance(admission, refusal);
    }

    private async Task CountAsync(IReadOnlyList<Limit> limits, long amount)
    {
        if (redis.Up)
        {
            try
            {
                await redis.RunAsync(Keys(limits), LimitScript.Arguments([.. limits.Select(limit => (limit, amount))], refuses: false));
                return;
            }
            catch (RedisAwayException)
            {
                // Below.
            }
        }

        local.Count(limits, amount);
    }

    private Admittance Read(List<Limit> limits, long[] answer)
    {
        if (answer[0] > 0)
        {
            var (limit, wait) = (limits[(int)answer[0] - 1], TimeSpan.FromMicroseconds(answer[1]));
            Remember(limit, wait);
            return new Admittance(null, RequestRefusals.RateLimited(limit, wait));
        }

        Headroom? tightest = null;
        for (var i = 0; i < limits.Count; i++)
        {
            var remaining = limits[i].Left(answer[(3 * i) + 2], answer[(3 * i) + 4]);
            if (!limits[i].Key.Tokens && (tightest is not { } other || remaining < other.Remaining))
            {
                tightest = new Headroom(limits[i].Amount + limits[i].Burst, remaining, time.GetUtcNow() + TimeSpan.FromMicroseconds(answer[(3 * i) + 3]));
            }
        }

        return new Admittance(new Admission(this, [.. limits.Where(limit => limit.Key.Tokens)], tightest), null);
    }

    private void Remember(Limit limit, TimeSpan wait)
    {
        lock (gate)
        {
            full.Set(limit, (time.GetTimestamp(), wait));
        }
    }

    private static RedisKey[] Keys(IReadOnlyList<Limit> limits) => [.. limits.Select(limit => LimitScript.KeyOf(limit.Key))];
}
