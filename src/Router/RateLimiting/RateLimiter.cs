using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>
/// Requests and tokens in sliding windows, in this process. One lock: a decision over all limits of a request is one step, so a refused
/// request counts nowhere, and it is short.
/// </summary>
internal sealed class RateLimiter(TimeProvider time, RouterMetrics metrics, int failedAttemptsPerMinute, int capacity = 20_000) : IRateLimits, ITokenCounter, IWrongKeys
{
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    private readonly CounterTable callers = new("callers", capacity, metrics);
    private readonly CounterTable addresses = new("addresses", capacity, metrics);
    private readonly CounterTable failures = new("failures", capacity, metrics);
    // Of the decision that is being made: each limit's counter is looked for once.
    private readonly List<SlidingWindow?> found = [];

    // Where nobody has failed since the start there is nothing to look up, and nothing to wait for.
    private int anyFailure;

    /// <summary>Counters that are kept.</summary>
    public int Counters
    {
        get
        {
            lock (gate)
            {
                return callers.Count + addresses.Count + failures.Count;
            }
        }
    }

    /// <summary>A look before the body is read: whether the caller's own limits refuse already. Counts nothing.</summary>
    public RequestRefusal? Check(Caller caller) => Decide(LimitsOf.Request(caller, null, default), take: false, out _);

    public ValueTask<Admittance> AdmitAsync(Caller caller, RouteEntry? route, ClientNetwork address, IReadOnlyList<Limit> more)
    {
        var limits = LimitsOf.Request(caller, route, address);
        limits.AddRange(more);
        var refusal = Admit(limits, out var admission);
        return new(new Admittance(admission, refusal));
    }

    /// <summary>Counts the request, or refuses it and counts nothing.</summary>
    public RequestRefusal? Admit(Caller caller, RouteEntry? route, ClientNetwork address, out Admission? admission) =>
        Admit(LimitsOf.Request(caller, route, address), out admission);

    /// <summary>The same for limits that are known.</summary>
    public RequestRefusal? Admit(List<Limit> limits, out Admission? admission) => Decide(limits, take: true, out admission);

    /// <summary>Adds to counters what is known only afterwards.</summary>
    public void Count(IReadOnlyList<Limit> limits, long amount)
    {
        if (limits.Count == 0 || amount <= 0)
        {
            return;
        }

        lock (gate)
        {
            var now = Now();
            foreach (var limit in limits)
            {
                Add(limit, Table(limit.Key).Get(limit.Key, now), now, amount);
            }
        }
    }

    /// <summary>Whether too many unknown keys came from this address to look at another.</summary>
    public RequestRefusal? CheckFailures(ClientNetwork address)
    {
        if (failedAttemptsPerMinute <= 0 || Volatile.Read(ref anyFailure) == 0)
        {
            return null;
        }

        lock (gate)
        {
            var now = Now();
            var wait = failures.Find(FailuresOf(address))?.RoomIn(now, failedAttemptsPerMinute) ?? TimeSpan.Zero;
            return wait == TimeSpan.Zero ? null : RequestRefusals.FailedAttempts(failedAttemptsPerMinute, wait);
        }
    }

    public void CountFailure(ClientNetwork address)
    {
        Volatile.Write(ref anyFailure, 1);
        Count([new Limit(FailuresOf(address), failedAttemptsPerMinute)], 1);
    }

    internal static LimitKey FailuresOf(ClientNetwork address) =>
        new() { Kind = LimitKind.FailedAttempts, Address = address, Window = TimeSpan.FromMinutes(1) };

    private RequestRefusal? Decide(List<Limit> limits, bool take, out Admission? admission)
    {
        admission = null;
        if (limits.Count == 0)
        {
            return null;
        }

        lock (gate)
        {
            var now = Now();
            if (Longest(limits, now, out var wait) is { } full)
            {
                return RequestRefusals.RateLimited(full, wait);
            }

            admission = take ? Take(limits, now) : null;
            return null;
        }
    }

    // The caller is told the limit that it has to wait for longest: anything shorter would only be refused again.
    private Limit? Longest(List<Limit> limits, TimeSpan now, out TimeSpan longest)
    {
        Limit? full = null;
        longest = TimeSpan.Zero;
        found.Clear();
        foreach (var limit in limits)
        {
            var window = Table(limit.Key).Find(limit.Key);
            found.Add(window);
            var wait = window is null ? limit.Amount > 0 ? TimeSpan.Zero : limit.Key.Window : RoomIn(limit, window, now);
            if (wait > longest)
            {
                (full, longest) = (limit, wait);
            }
        }

        return full;
    }

    private Admission Take(List<Limit> limits, TimeSpan now)
    {
        Headroom? tightest = null;
        List<Limit>? tokens = null;
        for (var i = 0; i < limits.Count; i++)
        {
            var limit = limits[i];
            if (limit.Key.Tokens)
            {
                (tokens ??= []).Add(limit);
                continue;
            }

            var window = found[i] ?? Table(limit.Key).Get(limit.Key, now);
            Add(limit, window, now, 1);
            var remaining = limit.Left(window.Sum(now), limit.Burst == 0 ? 0 : Table(limit.Key).Find(limit.Beyond)?.Sum(now) ?? 0);
            if (tightest is not { } other || remaining < other.Remaining)
            {
                tightest = new Headroom(limit.Amount + limit.Burst, remaining, time.GetUtcNow() + window.EmptyIn(now));
            }
        }

        return new Admission(this, tokens ?? (IReadOnlyList<Limit>)[], tightest);
    }

    private void Add(Limit limit, SlidingWindow window, TimeSpan now, long amount)
    {
        if (limit.BeyondOf(window.Sum(now), amount) is var beyond and > 0)
        {
            Table(limit.Key).Get(limit.Beyond, now).Add(now, beyond);
        }

        window.Add(now, amount);
    }

    private TimeSpan RoomIn(Limit limit, SlidingWindow window, TimeSpan now)
    {
        var room = window.RoomIn(now, limit.Amount);
        if (room == TimeSpan.Zero || limit.Burst == 0)
        {
            return room;
        }

        var inBurst = window.RoomIn(now, limit.Amount + limit.Burst);
        var ofBurst = Table(limit.Key).Find(limit.Beyond)?.RoomIn(now, limit.Burst) ?? TimeSpan.Zero;
        var burst = inBurst > ofBurst ? inBurst : ofBurst;
        return burst < room ? burst : room;
    }

    private CounterTable Table(LimitKey key) => key.Kind switch
    {
        LimitKind.FailedAttempts => failures,
        LimitKind.RoutePerAddress or LimitKind.LoginBegins or LimitKind.LoginQuestions => addresses,
        _ => callers,
    };

    // Not the wall clock, which can jump.
    private TimeSpan Now() => time.GetElapsedTime(start);
}
