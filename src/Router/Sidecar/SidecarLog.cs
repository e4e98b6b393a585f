namespace ClaudeConfig.Router.Sidecar;

/// <summary>Log lines of a sidecar. Never a token, a prompt or an answer.</summary>
internal static partial class SidecarLog
{
    [LoggerMessage(200, LogLevel.Information, "The sidecar listens on {Address} and asks {Gateway}")]
    public static partial void Listening(ILogger logger, string address, Uri gateway);

    [LoggerMessage(201, LogLevel.Warning, "Attempt {Attempt} to reach a gateway failed: {Detail}")]
    public static partial void AttemptFailed(ILogger logger, int attempt, string detail);

    [LoggerMessage(202, LogLevel.Warning, "An answer broke after it had begun: {Detail}")]
    public static partial void Broke(ILogger logger, string detail);

    [LoggerMessage(203, LogLevel.Information, "The workload sees policy {Revision}")]
    public static partial void PolicyShown(ILogger logger, string revision);

    [LoggerMessage(204, LogLevel.Error, "The policy in {Folder} cannot be used, {Kept} stays: {Reason}")]
    public static partial void PolicyRefused(ILogger logger, string folder, string kept, string reason);

    [LoggerMessage(205, LogLevel.Warning, "Nobody hears which policy the workload sees; it is said again: {Detail}")]
    public static partial void NotHeard(ILogger logger, string detail);
}
