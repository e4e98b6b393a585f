namespace ClaudeConfig.Metering.Storage;

/// <summary>Our clock and PostgreSQL's are too far apart for money to be counted by either.</summary>
internal sealed class ClockOffException(string message) : Exception(message);
