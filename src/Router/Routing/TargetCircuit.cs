using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Routing;

/// <summary>
/// One target: a circuit that opens when it fails again and again or says how long to stay away, its latency, and how many requests it has.
/// </summary>
/// <remarks>
/// Latency is a peak EWMA (Finagle): a slower answer counts at once, faster ones let it decay. The circuit only orders: where every target is
/// broken, requests go on all the same, for a refusal of ours would be one more failure. Retries of the same target are taken from a budget that
/// requests fill (a fifth of a retry each), so that a provider in trouble does not get twice the load.
/// </remarks>
internal sealed class TargetCircuit(TimeProvider time)
{
    /// <summary>Health checks that must fail one after the other before requests go elsewhere.</summary>
    public const int FailedChecksInARow = 2;

    private const double RetryShare = 0.2;
    private const double MostRetries = 10;
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStay = TimeSpan.FromHours(1);
    private static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private double latency;
    private long latencyAt;
    private int open;
    private int failures;
    private bool broken;
    private double retries = MostRetries;
    private DateTimeOffset closedFrom;
    private DateTimeOffset askedUntil;
    private DateTimeOffset succeededAt;
    private int failedChecks;
    private bool brokenByCheck;

    /// <summary>What reports say of it.</summary>
    public Reporting.TargetHistory History { get; } = new(time);

    /// <summary>Whether requests had better go elsewhere. Once the pause is over the next request is a probe, and others wait for what becomes of it.</summary>
    public bool IsOpen
    {
        get
        {
            lock (gate)
            {
                return time.GetUtcNow() < closedFrom;
            }
        }
    }

    /// <summary>Expected wait in seconds: latency times requests that are there, the new one included. 0 while nothing is known: the unknown is tried.</summary>
    public double Score
    {
        get
        {
            lock (gate)
            {
                return DecayedLocked() * (open + 1);
            }
        }
    }

    /// <summary>A request goes there, until the result is disposed.</summary>
    public Load Begin()
    {
        lock (gate)
        {
            open++;
            retries = Math.Min(MostRetries, retries + RetryShare);
            var now = time.GetUtcNow();
            if (broken && now >= closedFrom)
            {
                closedFrom = now + LongestProbe;
            }
        }

        return new Load(this);
    }

    /// <summary>It began to answer.</summary>
    public void Succeeded(TimeSpan firstByte)
    {
        lock (gate)
        {
            (failures, broken, closedFrom) = (0, false, default);
            (failedChecks, brokenByCheck, askedUntil, succeededAt) = (0, false, default, time.GetUtcNow());
            latency = Math.Max(DecayedLocked(firstByte.TotalSeconds), firstByte.TotalSeconds);
            latencyAt = time.GetTimestamp();
        }
    }

    /// <summary>It failed in a way that is its own.</summary>
    /// <param name="route">Whose request it was: says how many failures are too many, and for how long.</param>
    /// <param name="stayAway">How long the target asks to be left alone, if it does.</param>
    public void Failed(RouteEntry route, TimeSpan? stayAway)
    {
        var most = route.CircuitFailures > 0 ? route.CircuitFailures : RouteEntry.DefaultCircuitFailures;
        var pause = route.CircuitPause > TimeSpan.Zero ? route.CircuitPause : RouteEntry.DefaultCircuitPause;
        lock (gate)
        {
            failures++;
            // A probe that failed opens the circuit again at once.
            var until = broken || failures >= most ? pause : TimeSpan.Zero;
            if (stayAway is { } asked)
            {
                asked = asked < LongestStay ? asked : LongestStay;
                askedUntil = time.GetUtcNow() + asked;
                until = asked > until ? asked : until;
            }

            if (until > TimeSpan.Zero)
            {
                (broken, closedFrom) = (true, time.GetUtcNow() + until);
            }
        }
    }

    /// <summary>Its provider was asked how it is, apart from requests.</summary>
    /// <param name="well">Whether it answered as it should.</param>
    /// <param name="error">What was wrong.</param>
    /// <param name="interval">The time until it is asked again.</param>
    public void Checked(bool well, string? error, TimeSpan interval)
    {
        History.Checked(well, error);
        lock (gate)
        {
            if (well)
            {
                PassedLocked();
            }
            else if (time.GetUtcNow() - succeededAt > interval)
            {
                FailedCheckLocked(interval);
            }
        }
    }

    /// <summary>Whether the same target may be asked once more.</summary>
    public bool TryRetry()
    {
        lock (gate)
        {
            if (retries < 1)
            {
                return false;
            }

            retries--;
            return true;
        }
    }

    // Towards the newest sample, or towards nothing while there is none: a target that was slow once is tried again.
    private double DecayedLocked(double towards = 0) =>
        latencyAt == 0 ? 0 : towards + ((latency - towards) * Math.Exp(-time.GetElapsedTime(latencyAt) / Decay));

    // What checks broke they mend. What requests broke is tried by one of them, now rather than at the end of the pause, but never before the target wants it.
    private void PassedLocked()
    {
        failedChecks = 0;
        if (brokenByCheck)
        {
            (failures, broken, brokenByCheck, closedFrom) = (0, false, false, askedUntil);
        }
        else if (broken && open == 0)
        {
            var now = time.GetUtcNow();
            closedFrom = now > askedUntil ? now : askedUntil;
        }
    }

    // Requests that succeed are the better witness. Where checks end, so does what they said.
    private void FailedCheckLocked(TimeSpan interval)
    {
        if (++failedChecks < FailedChecksInARow)
        {
            return;
        }

        var until = time.GetUtcNow() + (3 * interval);
        (broken, brokenByCheck, closedFrom) = (true, true, until > closedFrom ? until : closedFrom);
    }

    private void End()
    {
        lock (gate)
        {
            open--;
        }
    }

    /// <summary>A request at a target.</summary>
    public readonly struct Load(TargetCircuit state) : IDisposable
    {
        public void Dispose() => state.End();
    }
}
