using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>
/// Leader election on a Lease. Times in the Lease are for people: expiry is judged by how long this process has seen it unchanged, so
/// clocks may differ. A failed renewal is tried again until the deadline; one that hangs is cancelled at it; nothing is renewed after the end.
/// </summary>
internal sealed partial class LeaderElector
{
    private readonly LeaderElectionOptions _options;
    private readonly ILeaseStore _store;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Leadership _leadership;
    private V1Lease? _observed;
    private long _observedAt;

    internal LeaderElector(
        LeaderElectionOptions options, ILeaseStore store, TimeProvider time, Random random, RuntimeMetrics metrics, ILogger logger)
    {
        _options = options;
        _store = store;
        _time = time;
        _random = random;
        _metrics = metrics;
        _logger = logger;
        _leadership = new Leadership(time, $"{options.Namespace}/{options.Name}");
    }

    internal ILeadership Leadership => _leadership;

    /// <summary>
    /// Campaigns, and while leading runs the work. The work gets two tokens: the first asks it to finish (shutdown; the lease is renewed
    /// until it has), the second is cancelled too when leadership is lost.
    /// </summary>
    /// <exception cref="LeadershipLostException">Leadership was lost and the options say to end then.</exception>
    internal async Task RunAsync(Func<CancellationToken, CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await AcquireAsync(stop).ConfigureAwait(false))
            {
                return;
            }

            bool kept = await LeadAsync(work, stop).ConfigureAwait(false);
            if (!kept && _options.ExitOnLoss && !stop.IsCancellationRequested)
            {
                throw new LeadershipLostException($"the lease {_options.Namespace}/{_options.Name} was lost");
            }
        }
    }

    private async Task<bool> AcquireAsync(CancellationToken stop)
    {
        LogCampaigning(_options.Name, _options.Identity);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var attempt = new CancellationTokenSource(_options.RenewDeadline, _time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, stop);
                if (await TryHoldAsync(linked.Token).ConfigureAwait(false) == HoldResult.Held)
                {
                    return true;
                }
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                LogAttemptFailed(_options.Name, exception);
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            if (!await PauseAsync(stop).ConfigureAwait(false))
            {
                return false;
            }
        }

        return false;
    }

    private async Task<bool> LeadAsync(Func<CancellationToken, CancellationToken, Task> work, CancellationToken stop)
    {
        Report(leading: true);
        using var lost = new CancellationTokenSource();
        using var stopRenewing = new CancellationTokenSource();
        using var finish = CancellationTokenSource.CreateLinkedTokenSource(stop, lost.Token);
        Task renewing = RenewAsync(stopRenewing.Token);
        Task working = work(finish.Token, lost.Token);
        try
        {
            await Task.WhenAny(working, renewing).ConfigureAwait(false);
            bool kept = !renewing.IsCompleted;
            if (!kept)
            {
                await lost.CancelAsync().ConfigureAwait(false);
            }

            // While it finishes the lease is renewed, so that nobody else starts before.
            await Task.WhenAny(working).ConfigureAwait(false);
            kept = !renewing.IsCompleted;
            await stopRenewing.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
            if (kept)
            {
                await ReleaseAsync().ConfigureAwait(false);
            }

            await working.ConfigureAwait(false);
            return kept;
        }
        finally
        {
            await stopRenewing.CancelAsync().ConfigureAwait(false);
            _leadership.End();
            Report(leading: false);
        }
    }

    /// <summary>Renews until stopped, or until the lease is lost: then it returns.</summary>
    private async Task RenewAsync(CancellationToken stop)
    {
        long renewedAt = _time.GetTimestamp();
        while (await PauseAsync(stop).ConfigureAwait(false))
        {
            TimeSpan left = _options.RenewDeadline - _time.GetElapsedTime(renewedAt);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            long sentAt = _time.GetTimestamp();
            using var deadline = new CancellationTokenSource(left, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
            try
            {
                // WaitAsync as well: a transport that ignores its token must not keep a dead lease alive.
                HoldResult result = await TryHoldAsync(linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
                if (result == HoldResult.HeldByOther)
                {
                    break;
                }

                renewedAt = result == HoldResult.Held ? sentAt : renewedAt;
            }
            catch (Exception exception)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                LogAttemptFailed(_options.Name, exception);
            }
        }

        if (!stop.IsCancellationRequested)
        {
            _leadership.End();
            LogLost(_options.Name, _options.Identity);
        }
    }

    private async Task<HoldResult> TryHoldAsync(CancellationToken cancellationToken)
    {
        long sentAt = _time.GetTimestamp();
        V1Lease? lease = await _store.FindAsync(cancellationToken).ConfigureAwait(false);
        // A read that outlived its attempt is not followed by a write.
        cancellationToken.ThrowIfCancellationRequested();
        if (lease is null)
        {
            V1Lease created = await _store.CreateAsync(Claim(null), cancellationToken).ConfigureAwait(false);
            return Hold(created, sentAt, cancellationToken);
        }

        Observe(lease);
        bool mine = lease.Spec?.HolderIdentity == _options.Identity;
        if (!mine && !string.IsNullOrEmpty(lease.Spec?.HolderIdentity) && !Expired(lease))
        {
            return HoldResult.HeldByOther;
        }

        try
        {
            V1Lease replaced = await _store.ReplaceAsync(Claim(lease), cancellationToken).ConfigureAwait(false);
            return Hold(replaced, sentAt, cancellationToken);
        }
        catch (KubeApiException exception) when (exception.IsConflict)
        {
            // Somebody was faster; the next look says who.
            return HoldResult.Unknown;
        }
    }

    private HoldResult Hold(V1Lease lease, long sentAt, CancellationToken cancellationToken)
    {
        // An answer that comes after the end of the attempt must not open the fence again.
        cancellationToken.ThrowIfCancellationRequested();
        Observe(lease);
        _leadership.Renewed(sentAt, _options.RenewDeadline, (lease.Spec?.LeaseTransitions ?? 0) + 1L);
        return HoldResult.Held;
    }

    private void Observe(V1Lease lease)
    {
        bool changed = _observed is null || _observed.Metadata?.ResourceVersion != lease.Metadata?.ResourceVersion;
        if (changed)
        {
            _observed = lease;
            _observedAt = _time.GetTimestamp();
        }
    }

    private bool Expired(V1Lease lease)
    {
        TimeSpan duration = TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? _options.LeaseDuration.TotalSeconds);
        return _time.GetElapsedTime(_observedAt) >= duration;
    }

    private V1Lease Claim(V1Lease? current)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        bool mine = current?.Spec?.HolderIdentity == _options.Identity;
        return new V1Lease
        {
            Metadata = current?.Metadata ?? new V1ObjectMeta { Name = _options.Name, NamespaceProperty = _options.Namespace },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = _options.Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(_options.LeaseDuration.TotalSeconds),
                AcquireTime = mine ? current!.Spec.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = current is null ? 0 : (current.Spec?.LeaseTransitions ?? 0) + (mine ? 0 : 1),
            },
        };
    }

    private async Task ReleaseAsync()
    {
        // The fence closes first: after the release somebody else may write.
        _leadership.End();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(3), _time);
        try
        {
            if (await _store.FindAsync(timeout.Token).ConfigureAwait(false) is not { } lease || lease.Spec?.HolderIdentity != _options.Identity)
            {
                return;
            }

            lease.Spec.HolderIdentity = string.Empty;
            lease.Spec.LeaseDurationSeconds = 1;
            lease.Spec.RenewTime = _time.GetUtcNow().UtcDateTime;
            await _store.ReplaceAsync(lease, timeout.Token).ConfigureAwait(false);
            LogReleased(_options.Name, _options.Identity);
        }
        catch (Exception exception)
        {
            // Not worth a failed shutdown: the lease runs out by itself.
            LogAttemptFailed(_options.Name, exception);
        }
    }

    private async Task<bool> PauseAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(_options.RetryPeriod * (1 + (_random.NextDouble() * 0.2)), _time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Report(bool leading)
    {
        _metrics.Leader.WithLabels(_options.Name).Set(leading ? 1 : 0);
        _metrics.LeaderTransitions.WithLabels(_options.Name, leading ? "gained" : "ended").Inc();
        if (leading)
        {
            LogGained(_options.Name, _options.Identity, _leadership.Token);
        }
    }

    [LoggerMessage(LogLevel.Information, "Candidate for lease {Lease} as {Identity}")]
    private partial void LogCampaigning(string lease, string identity);

    [LoggerMessage(LogLevel.Information, "Leading: lease {Lease} held by {Identity} with token {Token}")]
    private partial void LogGained(string lease, string identity, long token);

    [LoggerMessage(LogLevel.Error, "Lost lease {Lease} held by {Identity}: all work is cancelled")]
    private partial void LogLost(string lease, string identity);

    [LoggerMessage(LogLevel.Information, "Released lease {Lease} held by {Identity}")]
    private partial void LogReleased(string lease, string identity);

    [LoggerMessage(LogLevel.Warning, "An attempt on lease {Lease} failed")]
    private partial void LogAttemptFailed(string lease, Exception exception);

    private enum HoldResult
    {
        Held,
        HeldByOther,
        Unknown,
    }
}
