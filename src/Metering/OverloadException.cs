namespace ClaudeConfig.Metering;

/// <summary>As much waits as may: nothing was done, and the same may be sent again later.</summary>
internal sealed class OverloadException() : Exception("too much waits already");
