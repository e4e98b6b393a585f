namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>When what is read and not watched is read again: projects that began together do not stay together.</summary>
/// <param name="interval">The pause between two looks.</param>
/// <param name="random">The source of jitter; only used under a lock on it.</param>
internal sealed class RefreshPace(TimeSpan interval, Random random)
{
    private const double Jitter = 0.2;

    public TimeSpan Next()
    {
        lock (random)
        {
            return ControllerRuntime.Queues.Backoff.Spread(interval, Jitter, random.NextDouble());
        }
    }
}
