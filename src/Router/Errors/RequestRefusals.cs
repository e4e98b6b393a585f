using System.Globalization;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.RateLimiting;

namespace ClaudeConfig.Router.Errors;

/// <summary>Every way in which the Router says no.</summary>
internal static class RequestRefusals
{
    public static RequestRefusal NotReady { get; } = new(503, "api_error",
        "the gateway has no configuration yet") { Reason = "no_config", RetryAfterSeconds = 2, ShouldRetry = true };

    public static RequestRefusal SpoolUnavailable { get; } = new(503, "api_error",
        "the gateway cannot record usage (its spool is full or not writable), so it takes no requests; Metering may be away")
    { Reason = "spool", RetryAfterSeconds = 5, ShouldRetry = true };

    /// <param name="path">What was asked for.</param>
    /// <param name="meant">The path that it is nearly, or null.</param>
    public static RequestRefusal NotFound(string path, string? meant) => new(404, "not_found_error",
        meant is null ? $"{path} is not served here" : $"{path} is not served here; did you mean {meant}?") { Reason = "path" };

    public static RequestRefusal NoModel(string model) => new(404, "not_found_error",
        $"model: {model} is not one that this key may use; GET /v1/models lists them") { Reason = "no_route", Field = "model", Code = "model_not_found" };

    public static RequestRefusal NotSpoken(ObjectRef route, string target, ProviderType type, string path) => new(400, "invalid_request_error",
        $"{path} does not reach target {target} of route {route}: a provider of type {type} does not speak it, and it is not translated") { Reason = "not_spoken", ShouldRetry = false };

    public static RequestRefusal Untranslatable(string field, string message) => new(400, "invalid_request_error", message)
    { Reason = "untranslatable", Field = field, ShouldRetry = false };

    public static RequestRefusal NoSettings(ObjectRef project) => new(404, "not_found_error",
        $"project {project} has no policy for Claude Code") { Reason = "no_settings" };

    /// <summary>403, at which Claude Code does not start: a policy that is not known must not become none.</summary>
    public static RequestRefusal SettingsUnknown(ObjectRef project, string problem) => new(403, "permission_error",
        $"the policy of project {project} for Claude Code is not known: {problem}") { Reason = "settings_unknown", ShouldRetry = false };

    public static RequestRefusal Method(string path, string allow) =>
        new(405, "invalid_request_error", $"{path} takes {allow} only") { Reason = "method", Allow = allow };

    public static RequestRefusal BadBody(string message) => new(400, "invalid_request_error", message) { Reason = "body" };

    public static RequestRefusal BadTags(string problem) => new(400, "invalid_request_error",
        $"header x-claudeconfig-tags: {problem}; write it like \"repository=payments,ticket=ABC-1\"") { Reason = "tags" };

    public static RequestRefusal TooLarge(long limit) => new(413, "request_too_large",
        string.Create(CultureInfo.InvariantCulture, $"the request is larger than {limit} bytes")) { Reason = "too_large" };

    public static RequestRefusal BrokenBody(int status) => status == StatusCodes.Status408RequestTimeout
        ? new(status, "timeout_error", "the request's body came too slowly") { Reason = "body_slow" }
        : new(400, "invalid_request_error", "the request's body does not end or is not cut into pieces as HTTP wants it") { Reason = "body" };

    public static RequestRefusal NoRoomForBody { get; } = new(429, "rate_limit_error",
        "the gateway holds as many bytes of other requests as it may at a time: try again in a moment")
    { Reason = "no_room", RetryAfterSeconds = 1, ShouldRetry = true };

    public static RequestRefusal ProjectState(ObjectRef project, Contracts.Configuration.ProjectState state, string? reason) => new(403, "permission_error",
        $"project {project} is {state switch { Contracts.Configuration.ProjectState.Suspended => "suspended", Contracts.Configuration.ProjectState.Elsewhere => "served by another gateway", _ => "archived" }}{(reason is { Length: > 0 } ? ": " + reason : "")}")
    { Reason = "project_state" };

    public static RequestRefusal NoRoute(string model) => new(404, "not_found_error",
        $"model: {model} has no route in this project; GET /v1/models lists what has") { Reason = "no_route", Field = "model", Code = "model_not_found" };

    public static RequestRefusal NoTarget(ObjectRef route, string why) => new(503, "api_error",
        $"no target of route {route} can take this request: {why}") { Reason = "no_target" };

    public static RequestRefusal DataBoundary(ObjectRef route, IReadOnlyList<string> boundary) => new(403, "permission_error",
        $"route {route} keeps data in {string.Join(", ", boundary)} and has no target there") { Reason = "data_boundary" };

    public static RequestRefusal Unbudgeted(ObjectRef project) => new(403, "permission_error",
        $"no budget with a limit covers this request of project {project}: ask for a Budget that does") { Reason = "unbudgeted", ShouldRetry = false };

    public static RequestRefusal UnusableBudget(ObjectRef budget, string why) => new(403, "permission_error",
        $"budget {budget} covers this request and cannot be used: {why}") { Reason = "unusable_budget", ShouldRetry = false };

    public static RequestRefusal Unpriced(string provider, string model, ObjectRef budget) => new(403, "permission_error",
        $"{provider}/{model} has no price, and budget {budget} does not serve unpriced models (enforcement.onUnpricedModel)")
    { Reason = "unpriced", ShouldRetry = false };

    public static RequestRefusal Spent(string message, long retryAfterSeconds) =>
        new(429, "billing_error", message) { Reason = "spent", ShouldRetry = false, RetryAfterSeconds = retryAfterSeconds };

    public static RequestRefusal SessionStopped(ObjectRef budget, Contracts.Metering.StoppedSession session) => new(429, "billing_error", string.Create(
        CultureInfo.InvariantCulture,
        $"session {session.SessionId} is stopped: it has spent {session.Spent:0.00####} {session.Currency}, and one session may spend {session.Limit:0.00####} {session.Currency} of budget {budget} (spec.perSession.limit). See what it was doing, then begin a new session, or raise that limit"))
    { Reason = "session_stopped", ShouldRetry = false };

    public static RequestRefusal Held(string message) =>
        new(429, "rate_limit_error", message) { Reason = "held", ShouldRetry = true, RetryAfterSeconds = 1 };

    public static RequestRefusal RateLimited(Limit limit, TimeSpan wait) => new(429, "rate_limit_error", string.Create(
        CultureInfo.InvariantCulture,
        $"{limit.Key} is limited to {limit.Amount} {(limit.Key.Tokens ? "tokens" : "requests")} in {limit.Key.Window.TotalSeconds:0.###} s{(limit.Burst > 0 ? $" and {limit.Burst} more in {limit.Beyond.Window.TotalSeconds:0.###} s" : "")}; there is room in {Seconds(wait)} s"))
    { Reason = "rate_limit", RetryAfterSeconds = Seconds(wait) };

    public static RequestRefusal LimitsUnavailable { get; } = new(503, "api_error",
        "rate limits are counted by all gateways together, and the counters cannot be reached: try again in a moment")
    { Reason = "limits_unavailable", RetryAfterSeconds = 1, ShouldRetry = true };

    public static RequestRefusal FailedAttempts(int limit, TimeSpan wait) => new(429, "rate_limit_error", string.Create(
        CultureInfo.InvariantCulture,
        $"more than {limit} unknown keys came from this client address within 60 s; the next is looked at in {Seconds(wait)} s"))
    { Reason = "failed_attempts", RetryAfterSeconds = Seconds(wait) };

    public static RequestRefusal MeteringUnavailable(ObjectRef budget) => new(503, "api_error",
        $"the ledger of budget {budget} cannot be reached, and its budget is not served without (enforcement.onMeteringUnavailable)")
    { Reason = "metering_unavailable", ShouldRetry = true, RetryAfterSeconds = 5 };

    /// <summary>Not the provider's 401: clients would ask their people to log in again, whose credential is right.</summary>
    public static RequestRefusal UpstreamCredential(string provider) => new(502, "api_error",
        $"provider {provider} does not take the gateway's own credential (401). Yours is right: tell the team that runs the gateway, which finds it in the project's status and in the gateway's log")
    { Reason = "upstream_credential", ShouldRetry = false };

    public static RequestRefusal Upstream(int status, string message) =>
        new(status, status == 504 ? "timeout_error" : "api_error", message) { Reason = "upstream" };

    // Rounded up: a caller who comes back in time must find room.
    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
