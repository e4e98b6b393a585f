using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>The API server's version, which says what its nodes can run. Asked again now and then, since clusters are upgraded under running programs.</summary>
internal sealed partial class ServerVersion(Func<CancellationToken, Task<Version>> ask, TimeProvider time, ILogger<ServerVersion> logger)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private volatile Version? current;

    public bool IsKnown => current is not null;

    /// <summary>Before it is known the oldest is assumed: what that can run, all can.</summary>
    public Version Current => current ?? new Version(1, 0);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = Again;
            try
            {
                current = await ask(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotKnown(logger, e);
                wait = Soon;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the API server does not tell its version; it is asked again")]
    private static partial void LogNotKnown(ILogger logger, Exception exception);
}
