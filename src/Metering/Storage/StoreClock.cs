using System.Globalization;

namespace ClaudeConfig.Metering.Storage;

/// <summary>
/// Compares our clock with PostgreSQL's, which is every replica's. One that is far off ends leases of gateways that are well, forgets identities that may come again,
/// and takes from the wrong window: while it is, this process counts nothing, tidies nothing, and tells nobody the time.
/// </summary>
internal sealed partial class StoreClock(LedgerDatabase database, TimeProvider time, ILogger<StoreClock> logger)
{
    /// <summary>A lease lasts as long, and is swept five seconds later: within it, no replica's clock ends the lease of a gateway that renews every two seconds.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private volatile string? _problem;
    private volatile bool _compared;

    /// <summary>What is wrong; null where nothing is known to be.</summary>
    public string? Problem => _problem;

    /// <summary>Whether our time is the ledger's: compared, and near enough.</summary>
    public bool IsRight => _compared && _problem is null;

    /// <exception cref="ClockOffException">It is too far off.</exception>
    public void Require()
    {
        if (_problem is { } problem)
        {
            throw new ClockOffException(problem);
        }
    }

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var offset = (await database.ReadAsync(
            async connection =>
            {
                await using var command = connection.Query("select clock_timestamp()");
                var (asked, began) = (time.GetUtcNow(), time.GetTimestamp());
                var there = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
                return ClockReading.Of(asked, there, time.GetElapsedTime(began));
            },
            cancellationToken)).Offset;
        MeteringMetrics.ClockOffset.Set(offset.TotalSeconds);
        Take(offset);
        _compared = true;
    }

    private void Take(TimeSpan offset)
    {
        var (before, now) = (_problem, offset.Duration() > Bound ? Words(offset) : null);
        _problem = now;
        if (now is not null && before is null)
        {
            LogOff(now);
        }
        else if (now is null && before is not null)
        {
            LogRight();
        }
    }

    private static string Words(TimeSpan offset) => string.Create(
        CultureInfo.InvariantCulture,
        $"Metering's clock is {offset.Duration().TotalSeconds:0} s {(offset > TimeSpan.Zero ? "ahead of" : "behind")} PostgreSQL's, and {Bound.TotalSeconds:0} s are allowed");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}: nothing is counted here until they agree")]
    private partial void LogOff(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Metering's clock and PostgreSQL's agree again")]
    private partial void LogRight();
}
