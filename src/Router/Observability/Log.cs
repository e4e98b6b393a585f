namespace ClaudeConfig.Router.Observability;

/// <summary>Every log line. Never a key, a prompt or an answer.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Configuration {Version} is in use: {Projects} projects, {Routes} routes, {Budgets} budgets")]
    public static partial void ConfigTaken(ILogger logger, string version, int projects, int routes, int budgets);

    [LoggerMessage(2, LogLevel.Error, "Configuration {Version} is refused, {InUse} stays in use: {Reason}")]
    public static partial void ConfigRefused(ILogger logger, string version, string reason, string inUse);

    [LoggerMessage(3, LogLevel.Information, "Configuration {Version} was restored from the last run")]
    public static partial void ConfigRestored(ILogger logger, string version);

    [LoggerMessage(4, LogLevel.Warning, "The configuration could not be saved in {Folder}: a restart without the configuration folder would start empty")]
    public static partial void ConfigNotSaved(ILogger logger, Exception error, string folder);

    [LoggerMessage(5, LogLevel.Warning, "The configuration of the last run in {Folder} cannot be used")]
    public static partial void SavedConfigUnusable(ILogger logger, Exception error, string folder);

    [LoggerMessage(6, LogLevel.Warning, "No file notifications for {Folder}; changes are found by polling")]
    public static partial void NoFileWatch(ILogger logger, Exception error, string folder);

    [LoggerMessage(8, LogLevel.Information, "Configuration {Version} is not whole yet, {InUse} stays in use: {Reason}")]
    public static partial void ConfigIncomplete(ILogger logger, string version, string reason, string inUse);

    [LoggerMessage(9, LogLevel.Error, "Configuration {Version}: {Problem}")]
    public static partial void ConfigProblem(ILogger logger, string version, string problem);

    [LoggerMessage(7, LogLevel.Error, "A turn of the {Loop} loop failed; it goes on")]
    public static partial void LoopFailed(ILogger logger, Exception error, string loop);

    [LoggerMessage(10, LogLevel.Information, "{Role} {Instance} listens on {Address}")]
    public static partial void Listening(ILogger logger, string role, string instance, string address);

    [LoggerMessage(11, LogLevel.Information, "Stopping: {Open} requests are open and have {Seconds} s")]
    public static partial void Draining(ILogger logger, int open, double seconds);

    [LoggerMessage(12, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(20, LogLevel.Warning, "Attempt {Attempt} of request {RequestId} on target {Target} of route {Route} failed: {Failure} {Detail}")]
    public static partial void AttemptFailed(ILogger logger, int attempt, string requestId, string target, string route, string failure, string detail);

    [LoggerMessage(21, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    public static partial void RequestFailed(ILogger logger, Exception error, string requestId);

    [LoggerMessage(22, LogLevel.Warning, "Request {RequestId}: the stream from target {Target} of route {Route} broke after it had begun: {Detail}")]
    public static partial void StreamBroke(ILogger logger, string requestId, string target, string route, string detail);

    [LoggerMessage(30, LogLevel.Warning, "Metering cannot be reached for {Call}, which is tried again: {Detail}")]
    public static partial void MeteringUnreachable(ILogger logger, string call, string detail);

    [LoggerMessage(31, LogLevel.Information, "Metering answers {Call} again")]
    public static partial void MeteringBack(ILogger logger, string call);

    [LoggerMessage(32, LogLevel.Warning, "Lease {Lease} ended early: {Reason}")]
    public static partial void LeaseLost(ILogger logger, string lease, string reason);

    [LoggerMessage(33, LogLevel.Error, "Metering does not take a call for leases")]
    public static partial void LeaseCallRefused(ILogger logger, Exception error);

    [LoggerMessage(34, LogLevel.Information, "{Count} earlier runs of this gateway are settled; what their leases still held is free")]
    public static partial void EarlierRunsRetired(ILogger logger, int count);

    [LoggerMessage(35, LogLevel.Warning, "The clock of Metering is {Seconds:0.0} s ahead of this machine's; leases and usage go by Metering's")]
    public static partial void ClockOff(ILogger logger, double seconds);

    [LoggerMessage(40, LogLevel.Error, "Event {Event} was not taken ({Status}) and lies in {File}: {Reason}")]
    public static partial void EventDead(ILogger logger, string @event, string status, string file, string reason);

    [LoggerMessage(41, LogLevel.Error, "The spool cannot be written; it is tried again every second, and no request is recorded meanwhile")]
    public static partial void SpoolWriteFailed(ILogger logger, Exception error);

    [LoggerMessage(42, LogLevel.Warning, "Spool segment {Segment} holds {Bytes} bytes that are no whole record, and {Unreadable} records of another version; the others are used")]
    public static partial void SpoolDamaged(ILogger logger, string segment, long bytes, int unreadable);

    [LoggerMessage(44, LogLevel.Information, "The spool can be written again")]
    public static partial void SpoolWritesAgain(ILogger logger);

    [LoggerMessage(45, LogLevel.Information, "{Count} dead letters go to Metering once more; {Left} lines could not be read and stay in {File}")]
    public static partial void DeadLettersReplayed(ILogger logger, int count, int left, string file);

    [LoggerMessage(43, LogLevel.Warning, "{Count} requests were open when the last run ended; their usage is estimated")]
    public static partial void InterruptedRequests(ILogger logger, int count);

    [LoggerMessage(13, LogLevel.Error, "The certificate {File} cannot be used; the last good one stays")]
    public static partial void CertificateUnusable(ILogger logger, Exception error, string file);

    [LoggerMessage(46, LogLevel.Warning, "The keys of issuer {Issuer} were not fetched, {Consequence}: {Reason}")]
    public static partial void IssuerKeysNotFetched(ILogger logger, string issuer, string reason, string consequence);

    [LoggerMessage(47, LogLevel.Warning, "The counters that gateways share cannot be reached; requests under a limit are handled by --redis-unavailable {Mode}: {Reason}")]
    public static partial void SharedLimitsAway(ILogger logger, string mode, string reason);

    [LoggerMessage(48, LogLevel.Information, "The counters that gateways share answer")]
    public static partial void SharedLimitsBack(ILogger logger);

    [LoggerMessage(49, LogLevel.Warning, "The credential of provider {Provider} could not be fetched: {Problem}; one that still holds: {Holds}")]
    public static partial void CredentialFailed(ILogger logger, string provider, string problem, bool holds);

    [LoggerMessage(50, LogLevel.Warning, "Nobody can log in: {Problem}")]
    public static partial void LoginProviderAway(ILogger logger, string problem);

    [LoggerMessage(51, LogLevel.Error, "The identity provider {Issuer} refuses {What} of this gateway: {Status} {Error}; see that its client there may use the device authorization and refresh token grants, and that --login-client-id and its secret are right")]
    public static partial void LoginProviderRefused(ILogger logger, string issuer, string what, int status, string error);

    [LoggerMessage(52, LogLevel.Error, "An answer of the identity provider {Issuer} cannot be used: {Problem}")]
    public static partial void LoginAnswerUnusable(ILogger logger, string issuer, string problem);

    [LoggerMessage(53, LogLevel.Information, "A login was refused: {Why}")]
    public static partial void LoginRefused(ILogger logger, string why);

    [LoggerMessage(54, LogLevel.Warning, "Kafka: {Code} {Reason}")]
    public static partial void Kafka(ILogger logger, string code, string reason);

    [LoggerMessage(55, LogLevel.Warning, "The last known policies for people who log in cannot be kept in {File}; they are kept in memory")]
    public static partial void PoliciesUnusable(ILogger logger, Exception error, string file);
}
