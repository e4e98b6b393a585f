namespace ClaudeConfig.Metering.Notifications;

/// <summary>Delivers what is due, and tries again what was not taken, ever later.</summary>
internal sealed partial class Notifier(NotificationStore store, Sender sender, TimeProvider time, ILogger<Notifier> logger)
{
    private const int AtOnce = 20;
    private const int MostAttempts = 12;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        foreach (var note in await store.TakeAsync(AtOnce, cancellationToken))
        {
            await DeliverAsync(note, cancellationToken);
        }
    }

    private async Task DeliverAsync(Notification note, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(note, cancellationToken);
            await store.DeliveredAsync(note.Id, cancellationToken);
            MeteringMetrics.Notifications.WithLabels(note.Kind.ToString(), "delivered").Inc();
        }
        catch (DeliveryException e)
        {
            var again = e.Final || note.Attempts >= MostAttempts ? (DateTimeOffset?)null : time.GetUtcNow() + Backoff(note.Attempts);
            await store.FailedAsync(note.Id, e.Message, again, cancellationToken);
            MeteringMetrics.Notifications.WithLabels(note.Kind.ToString(), again is null ? "given up" : "failed").Inc();
            LogFailed(note.Namespace, note.Name, note.Channel, note.Attempts, e.Message);
        }
    }

    private static TimeSpan Backoff(int attempts) => First * Math.Pow(2, Math.Min(attempts - 1, 16)) is var pause && pause < Longest ? pause : Longest;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Namespace}/{Name}: channel {Channel} could not be told, attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string @namespace, string name, string channel, int attempt, string reason);
}
