namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>
/// What a reconcile found. A closed set: anything that is none of these is an exception, which means "try again with back-off".
/// </summary>
public abstract record ReconcileResult
{
    private ReconcileResult()
    {
    }

    /// <summary>The object is as it should be (or gone): nothing more until something changes or the periodic resync comes.</summary>
    public static ReconcileResult Done { get; } = new DoneResult();

    /// <summary>Look again after a while, for example at the next window boundary. Clears the back-off.</summary>
    /// <param name="delay">How long to wait; must be positive. Delays longer than the resync period are fine.</param>
    public static ReconcileResult RequeueAfter(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        return new RequeueAfterResult(delay);
    }

    /// <summary>
    /// The object itself is wrong and trying again cannot help until somebody edits it. Counted apart from errors; clears the back-off.
    /// The controller has said why in a condition; the runtime logs it once.
    /// </summary>
    /// <param name="reason">A stable CamelCase word.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public static ReconcileResult Terminal(string reason, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new TerminalResult(reason, message);
    }

    /// <summary>
    /// It failed, and the controller itself knows when to try again, because it keeps its back-off where a restart does not lose it. Counted and
    /// logged as an error.
    /// </summary>
    /// <param name="delay">How long to wait; must be positive.</param>
    /// <param name="failure">What failed.</param>
    public static ReconcileResult RetryAfter(TimeSpan delay, Exception failure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(failure);
        return new RetryAfterResult(delay, failure);
    }

    /// <summary>See <see cref="Done"/>.</summary>
    public sealed record DoneResult : ReconcileResult;

    /// <summary>See <see cref="RequeueAfter"/>.</summary>
    /// <param name="Delay">How long to wait.</param>
    public sealed record RequeueAfterResult(TimeSpan Delay) : ReconcileResult;

    /// <summary>See <see cref="RetryAfter"/>.</summary>
    /// <param name="Delay">How long to wait.</param>
    /// <param name="Failure">What failed.</param>
    public sealed record RetryAfterResult(TimeSpan Delay, Exception Failure) : ReconcileResult;

    /// <summary>See <see cref="Terminal"/>.</summary>
    /// <param name="Reason">A stable CamelCase word.</param>
    /// <param name="Message">What is wrong and what to do.</param>
    public sealed record TerminalResult(string Reason, string Message) : ReconcileResult;
}
