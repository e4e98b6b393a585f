using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Reporting;

/// <summary>How one target has been doing, for reports. It keeps no request away from it.</summary>
internal sealed class TargetHistory(TimeProvider time)
{
    private const int FailuresInARow = 3;
    private const int LongestError = 256;

    private int failures;
    private int failedChecks;
    private long served;

    // Minutes since 1970: reports need no more, and a busy target is no news every second.
    private long servedMinute;
    private long checkedMinute;
    private volatile Failure? last;
    private volatile Failure? refused;

    private long Minute => time.GetUtcNow().ToUnixTimeSeconds() / 60;

    public void Succeeded()
    {
        Volatile.Write(ref failures, 0);
        Volatile.Write(ref failedChecks, 0);
        Interlocked.Increment(ref served);
        Volatile.Write(ref servedMinute, Minute);
    }

    /// <param name="error">What happened.</param>
    /// <param name="credential">The provider did not take the gateway's credential.</param>
    public void Failed(string error, bool credential = false)
    {
        if (credential)
        {
            refused = new Failure(error, time.GetUtcNow());
        }

        Interlocked.Increment(ref failures);
        Remember(error);
    }

    /// <summary>A health check had a clear answer.</summary>
    public void Checked(bool well, string? error)
    {
        if (well)
        {
            Volatile.Write(ref failedChecks, 0);
            Volatile.Write(ref checkedMinute, Minute);
        }
        else
        {
            Interlocked.Increment(ref failedChecks);
            Remember(error ?? "health check");
        }
    }

    public TargetReport Report(ObjectRef route, string target) => new()
    {
        Route = route,
        Target = target,
        Healthy = Volatile.Read(ref failures) < FailuresInARow && Volatile.Read(ref failedChecks) < Routing.TargetCircuit.FailedChecksInARow,
        Served = Interlocked.Read(ref served),
        LastServedTime = TimeOf(Volatile.Read(ref servedMinute)),
        LastCheckTime = TimeOf(Volatile.Read(ref checkedMinute)),
        LastError = last?.Error,
        LastErrorTime = last?.Time,
        CredentialRefusedTime = refused?.Time,
    };

    private static DateTimeOffset? TimeOf(long minute) => minute == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(minute * 60);

    private void Remember(string error) => last = new Failure(OneLine.Of(error, LongestError), time.GetUtcNow());

    private sealed record Failure(string Error, DateTimeOffset Time);
}
