namespace ClaudeConfig.Metering.Routers;

/// <summary>How a target of a route served over some hours.</summary>
/// <param name="Route">As namespace/name; null for requests of no route.</param>
/// <param name="Target">Its name within the route.</param>
/// <param name="Requests">Those that were counted.</param>
/// <param name="Failures">Those that ended with a status of 400 or more.</param>
/// <param name="OtherModel">Those that got another model than they asked for: by the route, or as a budget's downgrade.</param>
/// <param name="MedianMilliseconds">Half had their first byte by then.</param>
/// <param name="SlowMilliseconds">Nineteen of twenty had it by then.</param>
internal sealed record TargetUse(string? Route, string? Target, long Requests, long Failures, long OtherModel, double? MedianMilliseconds, double? SlowMilliseconds);
